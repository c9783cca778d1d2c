// What the hook editor begins with.
import { looseValue } from '../../../apps/index.ts'
import { isRecord, valueAt } from '../form/value-at.ts'

/** The script of an app that has none: a hook that changes nothing. */
export const STARTING_SCRIPT = `var Zap = {
  // Called before the code is swapped for a token.
  // Returns the request, changed or not.
  pre_oauthv2_token: function (bundle) {
    console.log('asking', bundle.request.url);
    return bundle.request;
  }
};
`

/**
 * A bundle that suits any method: pre_ hooks read the request, post_ hooks the response, the others the fields. Fields and
 * address are those of the app's first operation, or else of its first host.
 */
export function sampleBundle(manifest: string): string {
  const value = looseValue(manifest)
  const operation = Object.values(isRecord(value.operations) ? value.operations : {}).find(isRecord) ?? {}
  const inputs = Object.keys(operation).length === 0 ? { name: 'Rex' } : samplesOf(operation.fields)
  const request = requestOf(operation, value, inputs)
  const json = { 'Content-Type': 'application/json' }
  const sample = {
    auth_fields: { access_token: 'sample-token', ...samplesOf(valueAt(value, ['auth', 'fields'])) },
    action_fields: inputs,
    search_fields: {},
    trigger_fields: {},
    request,
    response: { status_code: 200, headers: json, content: JSON.stringify(operation.sample ?? { id: 1, ...inputs }) },
  }
  return JSON.stringify(sample, null, 2)
}

function requestOf(operation: Record<string, unknown>, value: Record<string, unknown>, inputs: object) {
  const { method, url } = isRecord(operation.request) ? operation.request : {}
  const asked = typeof method === 'string' ? method : 'POST'
  const hasBody = asked !== 'GET' && asked !== 'DELETE'
  return {
    method: asked,
    url: typeof url === 'string' ? url.replaceAll(/\{\{[^}]*\}\}/g, 'sample') : `https://${firstHost(value.hosts)}/`,
    headers: hasBody ? { 'Content-Type': 'application/json' } : {},
    params: {},
    data: hasBody ? JSON.stringify(inputs) : '',
  }
}

function firstHost(hosts: unknown): string {
  const [host] = Array.isArray(hosts) ? hosts : []
  return typeof host === 'string' ? host.replace('*', 'sample') : 'api.example.com'
}

function samplesOf(fields: unknown): Record<string, string> {
  const own = Array.isArray(fields) ? fields.filter(isRecord) : []
  const entries = own.flatMap(({ key, placeholder, type }) => {
    const isExample = typeof placeholder === 'string' && type !== 'secret'
    return typeof key === 'string' ? [[key, isExample ? placeholder : 'sample'] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Methods that belong to no operation. Outbound-oauth §6 */
export const SHARED_METHODS = [
  'pre_oauthv2_token',
  'post_oauthv2_token',
  'pre_oauthv2_refresh',
  'get_session_info',
  'get_connection_label',
] as const
