import { type App, fillRequest, fillText, type Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { labelByScript } from '../hooks/label-hook.ts'
import type { Credentials } from '../model.ts'
import { isError, parseAnswerBody, providerWords } from '../outbound/index.ts'
import { sendThrough } from './send-through.ts'

export type TestResult =
  | { kind: 'passed'; title: string }
  /** The provider says no; `detail` in its own words, secrets masked. */
  | { kind: 'refused'; detail: string }
  /** It could not be asked. `isSlow`: it did not answer in time. */
  | { kind: 'unreachable'; detail: string; isSlow?: boolean }

const TITLE_CHARACTERS_MAX = 255

/** Runs the app's test request with credentials that are not stored yet, and makes the connection's title. */
export async function testCredentials(app: App, credentials: Credentials, deps: Deps): Promise<TestResult> {
  const { test } = app.auth
  if (!test) return { kind: 'passed', title: await titleOf(app, credentials, {}, deps) }
  const build = () => fillRequest(test, { auth: credentials }, app.hosts)
  const sent = await sendThrough(undefined, app, build, { purpose: 'test', credentials }, deps)
  if (sent.kind === 'failed') {
    return sent.error === 'user'
      ? { kind: 'refused', detail: sent.detail }
      : { kind: 'unreachable', detail: sent.detail, isSlow: sent.error === 'timeout' }
  }
  const answer = parseAnswerBody(sent.headers['content-type'] ?? '', sent.body)
  const words = answer && providerWords(answer, sent.secrets).detail
  if (sent.status >= 500)
    return { kind: 'unreachable', detail: words ?? `${app.name} answered with status ${sent.status}.` }
  if (sent.status < 200 || sent.status >= 300 || (answer && isError(answer))) {
    return { kind: 'refused', detail: words ?? `${app.name} answered with status ${sent.status}.` }
  }
  return { kind: 'passed', title: await titleOf(app, credentials, answer ?? {}, deps) }
}

// The label is the script's, or filled from the test's answer, then from the connection's fields.
async function titleOf(app: App, credentials: Credentials, answer: Record<string, Json>, deps: Deps): Promise<string> {
  const scripts = await labelByScript(app, credentials, answer, deps)
  const label = scripts ?? fillText(app.auth.label ?? '', { auth: { ...withoutTokens(credentials), ...answer } })
  return `${app.name} ${label}`.trim().slice(0, TITLE_CHARACTERS_MAX)
}

function withoutTokens({ access_token: _access, refresh_token: _refresh, ...fields }: Credentials): Credentials {
  return fields
}
