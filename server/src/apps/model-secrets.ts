// What of an app is sealed at rest: its client secret, and every text that holds a value from the pusher's environment.
import type { App, Json } from './model.ts'

/** A text taken out of the model, and where it stood. */
export type ModelSecret = { path: (string | number)[]; value: string }

/**
 * The model with its secrets taken out, each leaving an empty text, and the secrets by place. The app's own texts at the
 * top (name, version and the like) are shown to everybody and stay.
 */
export function takeOutSecrets(app: App, fromEnvironment: readonly string[]): { model: App; secrets: ModelSecret[] } {
  const secrets: ModelSecret[] = []
  const model = without(app, []) as App
  return { model, secrets }

  function without(node: unknown, path: (string | number)[]): unknown {
    if (typeof node === 'string') {
      if (!isSecret(node, path)) return node
      secrets.push({ path, value: node })
      return ''
    }
    if (Array.isArray(node)) return node.map((item, place) => without(item, [...path, place]))
    if (node === null || typeof node !== 'object') return node
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, without(value, [...path, name])]))
  }

  function isSecret(text: string, path: readonly (string | number)[]): boolean {
    if (text === '' || path.length === 1) return false
    return path.join('.') === 'auth.oauth2.client_secret' || fromEnvironment.some((value) => text.includes(value))
  }
}

/** Puts the secrets back into a model that is nobody else's yet. Throws when a place is not there: they do not match. */
export function putBackSecrets(model: App, secrets: readonly ModelSecret[]): App {
  for (const { path, value } of secrets) {
    let parent = model as unknown as Json
    for (const step of path.slice(0, -1)) parent = childOf(parent, step)
    const last = path.at(-1) ?? ''
    if (childOf(parent, last) !== '') throw new Error(`${path.join('.')} of the app model holds a text already`)
    Object.assign(parent as object, { [last]: value })
  }
  return model
}

function childOf(parent: Json, step: string | number): Json {
  const isThere = parent !== null && typeof parent === 'object' && Object.hasOwn(parent, step)
  if (!isThere) throw new Error(`the app model has no ${step} to put a secret back into`)
  return (parent as Record<string | number, Json>)[step] ?? null
}
