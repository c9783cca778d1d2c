import { findPersonByEmail } from '../../accounts/index.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { apiEndpoint, readBody } from '../../kernel/http/index.ts'
import { parseJson } from '../../kernel/json.ts'
import { authorizeAs } from '../../oauth/authorize/authorize-as.ts'

const BODY_BYTES_MAX = 64 * 1024
const MISTAKE = 'Send a JSON object of the members of an authorize query, and email.'

// POST /_dev/approve                                                                                      dev-mode §3
// Sign-in and consent in one call, for scripts without a browser: what the redirect URI would be sent when the person with
// this e-mail address has signed in and allows everything.
export const approve = apiEndpoint(
  {
    summary: 'Sign in and allow, in one call',
    tag: 'development',
    answers: { 200: { description: 'The address that the browser would be sent to, with a code or with an error' } },
  },
  async ({ request }, deps) => {
    const { email, ...members } = readMembers(await readBody(request, BODY_BYTES_MAX))
    if (!email) throw new OAuthError('invalid_request', 'The member email is missing.')
    const person = await findPersonByEmail(deps.db, email)
    if (!person) throw new OAuthError('invalid_request', 'No account has this e-mail address.', { status: 404 })
    return { body: await authorizeAs(members, person, deps) }
  },
)

/** Any media type will do: what curl sends by itself is none of JSON's. A form, or a query as it is, will do as well. */
function readMembers(text = ''): Record<string, string> {
  if (!text.trimStart().startsWith('{')) return Object.fromEntries(new URLSearchParams(text))
  const parsed = parsedOf(text)
  const pairs = Object.entries(parsed).filter(([, value]) => value !== null)
  if (pairs.some(([, value]) => !['string', 'number'].includes(typeof value)))
    throw new OAuthError('invalid_request', `${MISTAKE} Each is a text or a number.`)
  return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))
}

function parsedOf(text: string): object {
  try {
    return parseJson(text) as object // it begins with a brace
  } catch {
    throw new OAuthError('invalid_request', MISTAKE)
  }
}
