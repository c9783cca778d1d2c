// Which inputs are secret, and how they are kept out of what is written down and shown.
import type { Action, App, Json } from '../../apps/index.ts'
import { maskSecrets } from '../../connections/index.ts'
import { flattenFields } from '../fields/flat-fields.ts'
import { inputFieldHooks } from '../hooks/hook-names.ts'

type Inputs = Record<string, Json>
type FormedAction = Pick<Action, 'key' | 'kind' | 'fields' | 'fieldsFrom'> & { app: Pick<App, 'hooks'> }

// Each secret is looked for in a dozen forms: with more of them a text would keep the whole process busy.
const SECRETS_MAX = 200
const PLAIN = new Set(['true', 'false', 'null'])

/**
 * The texts among the inputs that must be masked wherever they show up: those of secret fields and, where the third
 * party defines fields of its own, of every input that the app does not declare, since any of them may be secret. So may
 * all inputs of an action that is not known any more.
 */
export function secretInputs(action: FormedAction | undefined, inputs: Inputs): string[] {
  const declared = flattenFields(action?.fields ?? [])
  const mayHideMore = action === undefined || hasFurtherFields(action)
  const isSecret = (path: string, text: string) => {
    const found = declared.find(({ id }) => path === id || path.startsWith(`${id}__`))
    return found ? found.field.type === 'secret' : mayHideMore && !PLAIN.has(text)
  }
  return [...new Set(textsIn(inputs, '', isSecret))]
}

/** Whether the third party or the app's script defines fields besides those that the action declares. */
export function hasFurtherFields(action: FormedAction): boolean {
  const { fieldsFrom, app, key, kind } = action
  return fieldsFrom !== undefined || inputFieldHooks(app, { key, kind }) !== undefined
}

/** A text without the secret inputs; nothing of it when there are too many to look for. */
export function maskInputs(text: string, secrets: readonly string[]): string {
  return areTooMany(secrets) ? '***' : maskSecrets(text, secrets)
}

export function areTooMany(secrets: readonly string[]): boolean {
  return secrets.length > SECRETS_MAX
}

function textsIn(value: Json, path: string, isSecret: (path: string, text: string) => boolean): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, path, isSecret))
  if (typeof value === 'object' && value !== null) {
    const within = (key: string) => (path === '' ? key : `${path}__${key}`)
    return Object.entries(value).flatMap(([key, member]) => textsIn(member, within(key), isSecret))
  }
  const text = String(value)
  return value !== null && isSecret(path, text) ? [text] : []
}
