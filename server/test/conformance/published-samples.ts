// What the seeds print for developers to copy: the sample of PKCE, and the calls of curl. Tests run them as they are
// printed, with the address of the server and the placeholders filled in, and nothing else changed.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { hasShell } from '../docs/program.ts'

/** The address that stands in the printed calls. */
export const PRINTED_BASE = 'https://actions.zapier.com'
const SECONDS_MAX = '30'

/** The printed verifier: 28 random numbers of 32 bits, the last two hexadecimal digits of each. */
export function sampleVerifier(): string {
  const array = new Uint32Array(28)
  crypto.getRandomValues(array)
  return Array.from(array, (item) => `0${item.toString(16)}`.slice(-2)).join('')
}

/** The printed code challenge: SHA-256 of the verifier, base64 with the three replacements for URLs. */
export async function sampleCodeChallenge(verifier: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier)))
  return btoa(String.fromCharCode(...hash))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}

const formType = `-H "Content-Type: application/x-www-form-urlencoded"`

/** The printed calls, by what they do. */
export const calls = {
  exchangeCode: `curl -X POST "${PRINTED_BASE}/oauth/token/" \\
     ${formType} \\
     --data-urlencode "client_id=YOUR_CLIENT_ID" \\
     --data-urlencode "grant_type=authorization_code" \\
     --data-urlencode "code_verifier=YOUR_VERIFIER" \\
     --data-urlencode "redirect_uri=YOUR_REDIRECT_URI" \\
     --data-urlencode "code=YOUR_CODE"`,
  check: `curl -X GET "${PRINTED_BASE}/api/v2/auth/check" -H "Authorization: Bearer YOUR_ACCESS_TOKEN"`,
  refresh: `curl -X POST "${PRINTED_BASE}/oauth/token/" \\
     ${formType} \\
     --data-urlencode "client_id=YOUR_CLIENT_ID" \\
     --data-urlencode "grant_type=refresh_token" \\
     --data-urlencode "refresh_token=YOUR_REFRESH_TOKEN"`,
} as const

/** The printed addresses, broken into lines as there: whoever uses one joins them. */
export const addresses = {
  authorize: `${PRINTED_BASE}/oauth/authorize?
  client_id=YOUR_CLIENT_ID&
  redirect_uri=YOUR_REDIRECT_URI&
  scope=openid%20nla%3Aexposed_actions%3Aexecute&
  response_type=code&
  code_challenge=YOUR_CODE_CHALLENGE&
  code_challenge_method=S256`,
  loginLink: `${PRINTED_BASE}/api/v2/auth/login-link/?
  redirect_uri=OAUTH_AUTHORIZE_URL&
  sign_up_first_name=USER_FIRST_NAME&
  sign_up_last_name=USER_LAST_NAME&
  sign_up_email=USER_EMAIL`,
  workflow: `https://api.zapier.com/v2/authorize
  ?response_type=code
  &client_id=5672067294567789354752
  &redirect_uri=https%3A%2F%2Fyour-app.com%2Fcallback
  &scope=zap%20zap:write%20authentication
  &response_mode=query
  &state=tney4952`,
} as const

/** A printed address on one line, its placeholders percent-encoded; `base` takes the place of the printed origin. */
export function addressOf(printed: string, base: string, values: Readonly<Record<string, string>>): string {
  return filled(printed.replaceAll(/\s+/g, ''), base, (value) => encodeURIComponent(value), values)
}

/** A printed call, and the same with the slash at the end of its address left out, or set where there was none. */
export function slashForms(printed: string): [asPrinted: string, otherwise: string] {
  const otherwise = printed.replace(/"(https:[^"]+?)(\/?)"/, (_, address, slash) => `"${address}${slash ? '' : '/'}"`)
  return [printed, otherwise]
}

// biome-ignore lint/suspicious/noExplicitAny: tests read bodies member by member
export type CurlAnswer = { status: number; contentType: string; body: any }

/** Why printed calls cannot run here; undefined when they can. For the `skip` of each. */
export const noShell = hasShell() ? undefined : 'needs bash and curl'

/** Runs a printed call through the shell and curl; what came back. */
export async function runCurl(
  printed: string,
  base: string,
  values: Readonly<Record<string, string>>,
): Promise<CurlAnswer> {
  const command = filled(printed, base, (value) => value, values)
  const more = `-sS --max-time ${SECONDS_MAX} -w '\\n%{http_code} %{content_type}'`
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', `${command} ${more}`])
  const end = stdout.lastIndexOf('\n')
  const [status = '', contentType = ''] = stdout.slice(end + 1).split(' ')
  return { status: Number(status), contentType, body: JSON.parse(stdout.slice(0, end)) }
}

function filled(
  printed: string,
  base: string,
  encode: (value: string) => string,
  values: Readonly<Record<string, string>>,
): string {
  const text = printed.replace(/https:\/\/\w+\.zapier\.com/, base)
  return text.replaceAll(/(?:YOUR|USER)_[A-Z_]+|OAUTH_AUTHORIZE_URL/g, (name) =>
    encode(values[name] ?? assert.fail(`${name} has no value`)),
  )
}

const folder = fileURLToPath(new URL('../../../../shared/seeds/', import.meta.url))

/** Why the samples here are not compared with those of the seeds; undefined when they are. */
export const seedsAreAbsent = existsSync(folder) ? undefined : 'the seeds are not here: samples go uncompared'

/** Asserts that a sample stands in the seed of that number as it stands here, but for blanks. */
export function assertPrinted(seed: string, sample: string): void {
  const [file] = globSync(`${seed}_*.txt`, { cwd: folder })
  assert.ok(file, `seed ${seed}`)
  assert.ok(squeezed(readFileSync(folder + file, 'utf8')).includes(squeezed(sample)), `seed ${seed} prints otherwise`)
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '')
}
