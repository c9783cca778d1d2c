// get_connection_label: the script names a connection.                                                    outbound-oauth §6
import { type App, hasHook } from '../../apps/index.ts'
import { type AuthFields, type JsonObject, maskSecrets, secretsOf } from '../outbound/index.ts'
import { bundleOf } from './bundle.ts'
import { type AuthHookDeps, listenerOf } from './log-listener.ts'
import { runHook } from './run-hook.ts'

const METHOD = 'get_connection_label'

/**
 * The label that the app's script makes of the test's answer; undefined when it has no say, or fails: a name is no reason
 * to refuse a connection.
 */
export async function labelByScript(
  app: App,
  auth: AuthFields,
  testResult: JsonObject,
  deps: AuthHookDeps,
): Promise<string | undefined> {
  if (!hasHook(app, METHOD)) return undefined
  const secrets = secretsOf(app, auth)
  const bundle = bundleOf(app, auth, { test_result: testResult, meta: { auth_test: true } })
  const end = await runHook({ app, method: METHOD, bundle, secrets, listener: listenerOf(app, deps) }, deps)
  if (end.kind === 'returned' && (typeof end.value === 'string' || typeof end.value === 'number')) {
    return maskSecrets(`${end.value}`, secrets)
  }
  const why = end.kind === 'failed' ? end.detail : end.kind === 'raised' ? end.message : 'it gave no text'
  deps.log.warn({ app: app.key, why }, 'a script made no label of a connection')
  return undefined
}
