// POST /dashboard/auth/oauth/return/{api_name}/                             outbound-oauth §8 · OAuth 2.0 Form Post Response Mode
// A provider with `response_mode: form_post` lets the browser post its answer. The cookie of the session stays behind with
// a form of another site (SameSite=Lax): the browser is sent on to the same place by GET, with it, and with what the
// callback reads. The rest (an id_token, say) goes into no address.
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Call, readBody, seeOther } from '../../kernel/http/index.ts'
import { findAppAt } from './visit.ts'

const BODY_BYTES_MAX = 64 * 1024
const QUERY_CHARACTERS_MAX = 8_000

export async function postedReturn({ request, url, params }: Call<null>, deps: Deps): Promise<Response> {
  const body = await readBody(request, BODY_BYTES_MAX)
  if (body === undefined) throw tooLong()
  const app = await findAppAt(params.api_name ?? '', deps)
  const known = new Set(namesOf(app))
  const kept = [...new URLSearchParams(body)].filter(([name]) => known.has(name))
  const query = new URLSearchParams(kept).toString()
  if (query.length > QUERY_CHARACTERS_MAX) throw tooLong()
  return seeOther(`${url.pathname}?${query}`)
}

function namesOf(app: App | undefined): string[] {
  const { code_param = 'code', capture_from_redirect = [] } = app?.auth.oauth2 ?? {}
  return ['state', 'code', 'iss', 'error', 'error_description', code_param, ...capture_from_redirect]
}

function tooLong(): PageError {
  return new PageError(
    413,
    'That was too much',
    'The answer to the sign-in is longer than any should be. Connect again.',
  )
}
