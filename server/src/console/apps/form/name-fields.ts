// What an app is called, and where its requests may go.
import { type AppField, fieldAt } from './app-field.ts'
import { authTypes } from './auth-types.ts'

/** What the app is called. The key is for good, and therefore asked once. */
export const nameFields: readonly AppField[] = [
  fieldAt('name', {
    kind: 'text',
    name: 'name',
    label: 'Name',
    help: 'What people read when they connect it.',
    isHalf: true,
  }),
  fieldAt('key', {
    kind: 'text',
    name: 'key',
    label: 'Key',
    placeholder: 'tickets',
    help: 'Lower-case letters, digits and hyphens. The redirect URI is made of it: it cannot be changed later.',
    isHalf: true,
  }),
  fieldAt('description', { kind: 'text', name: 'description', label: 'Description', isOptional: true }),
  fieldAt('hosts', {
    kind: 'lines',
    as: 'lines',
    name: 'hosts',
    label: 'Hosts',
    rows: 2,
    isOptional: true,
    placeholder: 'api.example.com',
    help: 'Where requests may go, one a line: a host, host:port, or *.example.com for one label in its place. Left empty: those of the addresses below. Credentials never leave for any other.',
  }),
]

/** How it is chosen. */
export const authTypeField: AppField = {
  kind: 'choice',
  path: ['auth', 'type'],
  as: 'text',
  name: 'auth_type',
  label: 'Auth type',
  choices: authTypes,
}
