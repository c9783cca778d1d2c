import { type ClientKind, permissionOf, scopesOfKind } from '../../clients/index.ts'
import { inWords } from '../../oauth/index.ts'
import type { FormField } from './form-fields.ts'

/** The field of what a client may ask for. Of two spellings of one permission the newer is offered, and one that it has. */
export function scopesField(kind: ClientKind, registered: readonly string[] = []): FormField {
  const scopes = scopesOfKind[kind].filter((scope) => permissionOf(scope) === scope || registered.includes(scope))
  return {
    kind: 'scopes',
    name: 'scopes',
    label: 'Scopes',
    help: 'What it may ask for. None chosen: all of them.',
    choices: scopes.map((scope) => [scope, inWords([scope], permissionOf)[0] ?? scope]),
  }
}
