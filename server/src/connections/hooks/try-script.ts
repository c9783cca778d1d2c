// One method of a script, tried by its author: what came of it, what it wrote, each request that it made.
import { type App, fillText, hasHook, type Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Attempt } from '../calls/attempt.ts'
import { openCredentials } from '../credentials.ts'
import type { Connection } from '../model.ts'
import { type AuthFields, isJsonObject, type JsonObject, maskSecrets, secretsOf } from '../outbound/index.ts'
import { bundleOf } from './bundle.ts'
import { credentialsIn } from './masked-words.ts'
import { runHook } from './run-hook.ts'

/** `bundle` is laid over what every hook is given; the fields and tokens of `connection`, if one is chosen, over that. */
export type ScriptTry = { method: string; bundle: JsonObject; connection?: Connection | undefined }

type StatusChange = { before: number; after: number }

/** Everything in words, secrets masked; `value` is JSON. `statusCode`: where the script changed that of the response. */
export type ScriptTried = {
  outcome:
    | { kind: 'returned'; value: string; statusCode: StatusChange | undefined }
    | { kind: 'raised' | 'failed'; what: string; message: string }
  logs: string[]
  requests: Attempt[]
}

type TryDeps = Pick<Deps, 'fetch' | 'sandbox' | 'clock' | 'vault'>

/**
 * Calls the method in the sandbox. Its requests are really made, and leave for the hosts of the app alone; these a person
 * chose, whether the app is published or not.
 */
export async function tryScript(
  given: App,
  { method, bundle, connection }: ScriptTry,
  deps: TryDeps,
): Promise<ScriptTried> {
  const app: App = { ...given, is_of_person: true }
  const own = connection ? await openCredentials(connection, deps) : {}
  const entered = isJsonObject(bundle.auth_fields) ? bundle.auth_fields : {}
  const auth: AuthFields = { ...entered, ...own }
  const secrets = [...secretsOf(app, own), ...clientSecretsOf(app, auth)]
  const logs: string[] = []
  const requests: Attempt[] = []
  if (!hasHook(app, method)) return { outcome: noSuch(app, method), logs, requests }
  const call = {
    app,
    method,
    bundle: { ...bundleOf(app, auth, bundle), auth_fields: auth },
    secrets,
    listener: {
      onTry: async (attempt: Attempt) => void requests.push(attempt),
      onLog: async ({ lines }: { lines: string[] }) => void logs.push(...lines),
    },
  }
  const end = await runHook(call, deps)
  if (end.kind === 'raised')
    return { outcome: { kind: 'raised', what: end.exception, message: end.message }, logs, requests }
  if (end.kind === 'failed')
    return { outcome: { kind: 'failed', what: end.error, message: end.detail }, logs, requests }
  const made = credentialsIn(end, method)
  const value = shown(end.value, [...secrets, ...made])
  return {
    outcome: { kind: 'returned', value, statusCode: changeOf(method, bundle, end.statusCode) },
    logs,
    requests: requests.map((attempt) => without(made, attempt)),
  }
}

// The post_ method of an operation may say that the answer means another status than it had; no other has a say in it.
function changeOf(method: string, { response }: JsonObject, after: number | undefined): StatusChange | undefined {
  const before = isJsonObject(response) ? response.status_code : undefined
  const isChange = method.includes('_post_') && after !== undefined && after !== before
  return isChange && typeof before === 'number' ? { before, after } : undefined
}

const VALUE_CHARACTERS_MAX = 50_000

// Masked before it is cut: half a secret at the end would not be recognised any more.
function shown(value: Json, secrets: readonly string[]): string {
  return maskSecrets(JSON.stringify(value, null, 2) ?? 'null', secrets)
    .slice(0, VALUE_CHARACTERS_MAX)
    .toWellFormed()
}

// What the script found to be a credential had come with an answer.
function without(made: readonly string[], { responseBody, ...attempt }: Attempt): Attempt {
  return responseBody === undefined ? attempt : { ...attempt, responseBody: maskSecrets(responseBody, made) }
}

function clientSecretsOf({ auth: { oauth2 } }: App, auth: AuthFields): string[] {
  const secret = fillText(oauth2?.client_secret ?? '', { auth })
  return secret === '' ? [] : [secret]
}

function noSuch({ hooks }: App, method: string): ScriptTried['outcome'] {
  const methods = hooks?.methods ?? []
  const known = methods.length === 0 ? 'It has none yet.' : `It has ${methods.join(', ')}.`
  return { kind: 'failed', what: 'method', message: `The script has no method "${method}". ${known}` }
}
