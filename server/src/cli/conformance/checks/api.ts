// The API itself, with a token, with a wrong one, and without.
import { fillRequest } from '../../../apps/index.ts'
import { authoriseRequest } from '../../../connections/outbound/index.ts'
import type { OutboundAnswer, OutboundRequest } from '../../../kernel/safe-fetch/index.ts'
import { type Check, failed, type Play, passed, skipped, type Verdict, warned } from '../check.ts'

const WRONG_TOKEN = 'wayleave-conformance-not-a-token'

/** Checks of the app's test request. */
export const apiChecks: readonly Check[] = [
  {
    id: 'api.test',
    title: 'The test request works with the access token',
    rule: 'RFC 6750 §2.1; OAuth V2 of the partner platform, step 3',
    async run(play) {
      if (!play.tokens) return skipped('There are no tokens.')
      const answer = await callWith(play, play.tokens.access_token)
      if (!answer) return skipped(NO_TEST)
      if (answer.kind === 'answer' && answer.status >= 200 && answer.status < 300) return passed()
      return failed(
        `A fresh token was answered with ${said(answer)}.`,
        'Compare where the token is put (auth.oauth2.access_token_placement) with where your API looks for it.',
      )
    },
  },
  {
    id: 'api.wrong-token',
    title: 'A wrong token is answered with 401',
    rule: 'RFC 6750 §3.1; OAuth V2 of the partner platform, step 4',
    async run(play) {
      return judgeUnauthorized(await callWith(play, WRONG_TOKEN), 'A token that is none', play)
    },
  },
  {
    id: 'api.no-token',
    title: 'A call without a token is answered with 401',
    rule: 'RFC 6750 §3',
    async run(play) {
      const answer = await callWith(play, undefined)
      const verdict = judgeUnauthorized(answer, 'No token at all', play)
      return verdict.kind === 'failed' ? warned(verdict.why, verdict.mend) : verdict
    },
  },
]

const NO_TEST = 'The app has no test request.'

function judgeUnauthorized(answer: OutboundAnswer | undefined, what: string, { app }: Play): Verdict {
  if (!answer) return skipped(NO_TEST)
  if (answer.kind === 'answer' && answer.status === 401) return passed()
  const judged = app.hooks ? warned : failed // its script may make a 401 of it, which is not run here
  return judged(
    `${what} was answered with ${said(answer)}. Only a 401 makes Wayleave refresh: an expired token would end every run instead.`,
    'Answer 401, with WWW-Authenticate: Bearer; or let a hook set bundle.response.status_code to 401.',
  )
}

function said(answer: OutboundAnswer): string {
  return answer.kind === 'answer' ? `status ${answer.status}` : `nothing (${answer.message})`
}

/** Sends the test request with this access token; undefined when the app has none. */
export async function callWith(play: Play, accessToken: string | undefined): Promise<OutboundAnswer | undefined> {
  const { test } = play.app.auth
  if (!test) return undefined
  const auth = {
    ...play.fields,
    ...play.tokens?.extra,
    ...(accessToken === undefined ? {} : { access_token: accessToken }),
  }
  const { method, url, headers, body, contentType } = fillRequest(test, { auth }, play.app.hosts)
  const request: OutboundRequest = {
    method,
    url,
    hosts: play.app.hosts,
    headers: { accept: 'application/json', ...headers, ...(contentType ? { 'content-type': contentType } : {}) },
    ...(body === undefined ? {} : { body }),
  }
  return play.fetch(authoriseRequest(request, play.app.auth, auth))
}
