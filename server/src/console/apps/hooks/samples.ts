// What the hook editor begins with.

/** The script of an app that has none: a hook that changes nothing. */
export const STARTING_SCRIPT = `var Zap = {
  // Called before the code is swapped for a token: returns the request, changed or not.
  pre_oauthv2_token: function (bundle) {
    console.log('asking', bundle.request.url);
    return bundle.request;
  }
};
`

const sample = {
  auth_fields: { access_token: 'sample-token', subdomain: 'north' },
  action_fields: { name: 'Rex' },
  search_fields: {},
  trigger_fields: {},
  request: {
    method: 'POST',
    url: 'https://api.example.com/tickets',
    headers: { 'Content-Type': 'application/json' },
    params: {},
    data: '{"name":"Rex"}',
  },
  response: { status_code: 200, headers: { 'Content-Type': 'application/json' }, content: '{"id":1,"name":"Rex"}' },
}

/** A bundle that suits any method: pre_ hooks read the request, post_ hooks the response, the others the fields. */
export const SAMPLE_BUNDLE = JSON.stringify(sample, null, 2)

/** Methods that belong to no operation. Outbound-oauth §6 */
export const SHARED_METHODS = [
  'pre_oauthv2_token',
  'post_oauthv2_token',
  'pre_oauthv2_refresh',
  'get_session_info',
  'get_connection_label',
] as const
