// The code becomes tokens.
import { parseAnswerBody } from '../../../connections/index.ts'
import { exchangeCode } from '../../../connections/outbound/index.ts'
import type { OutboundAnswer, SafeFetch } from '../../../kernel/safe-fetch/index.ts'
import { type Check, failed, type Play, passed, skipped, type Verdict, warned } from '../check.ts'
import { explainRefusal } from '../explain-refusal.ts'

/** What the token endpoint answered last, for the checks that look at the answer itself. */
const answers = new WeakMap<Play, { answer: Extract<OutboundAnswer, { kind: 'answer' }>; tries: number }>()

/** Checks of the first exchange. */
export const tokenChecks: readonly Check[] = [
  {
    id: 'token.exchange',
    title: 'The code is exchanged for tokens',
    rule: 'RFC 6749 §4.1.3; OAuth V2 of the partner platform, step 2',
    run: exchange,
  },
  {
    id: 'token.transport',
    title: 'The client secret travels in no URL',
    rule: 'RFC 6749 §2.3.1',
    async run(play) {
      if (play.app.auth.oauth2?.token_request !== 'query_then_form') return passed()
      const seen = answers.get(play)
      if (!seen) return skipped(NO_ANSWER)
      if (seen.tries > 1) return passed('the query string was refused, the form was taken')
      return warned(
        'The endpoint takes its parameters from the query string: the client secret and the code end up in access logs.',
        'Read them from the body, answer the query string with 400, and set token_request: form in the manifest.',
      )
    },
  },
  {
    id: 'token.format',
    title: 'The answer says what it is',
    rule: 'RFC 6749 §5.1; OAuth V2 of the partner platform, step 2',
    async run(play) {
      const seen = answers.get(play)
      if (!seen) return skipped(NO_ANSWER)
      const type = seen.answer.headers['content-type'] ?? ''
      if (/[/+](json|xml)|x-www-form-urlencoded/.test(type)) return passed(type)
      return warned(
        `Its Content-Type is "${type}": what it holds had to be guessed from its first characters.`,
        'Answer application/json (XML and urlencoded text are read too, under their own names).',
      )
    },
  },
  {
    id: 'token.no-store',
    title: 'No cache keeps the tokens',
    rule: 'RFC 6749 §5.1',
    async run(play) {
      const seen = answers.get(play)
      if (!seen) return skipped(NO_ANSWER)
      if (/no-store/i.test(seen.answer.headers['cache-control'] ?? '')) return passed()
      return warned(
        'The answer lacks Cache-Control: no-store.',
        'Send Cache-Control: no-store with every answer that holds a token.',
      )
    },
  },
  {
    id: 'token.expires-in',
    title: 'The answer says how long the access token lives',
    rule: 'RFC 6749 §5.1',
    async run({ tokens }) {
      if (!tokens) return skipped(NO_TOKENS)
      if (tokens.expires_in !== undefined) return passed(`${tokens.expires_in} seconds`)
      return warned(
        'Without it a token is renewed only after a call has failed with 401.',
        'Send expires_in, in seconds.',
      )
    },
  },
  {
    id: 'token.refresh-token',
    title: 'There is a refresh token where the app refreshes',
    rule: 'RFC 6749 §6; OAuth V2 of the partner platform, step 4',
    async run({ tokens, app }) {
      if (!tokens) return skipped(NO_TOKENS)
      if (!app.auth.oauth2?.auto_refresh) return passed('the app does not refresh')
      if (tokens.refresh_token !== undefined) return passed()
      return failed(
        'auto_refresh is on, and no refresh token came: the connection ends with its first access token.',
        'Send refresh_token; if your server wants a scope or a parameter for that (offline_access, access_type=offline), add it to the manifest.',
      )
    },
  },
]

const NO_ANSWER = 'The token endpoint gave no answer.'
const NO_TOKENS = 'There are no tokens.'

async function exchange(play: Play): Promise<Verdict> {
  const code = play.returned?.query.get(play.app.auth.oauth2?.code_param ?? 'code')
  if (!play.returned || !code) return skipped('There is no code.')
  const { redirectUri, returned } = play
  const sent = { code, redirectUri, codeVerifier: returned.codeVerifier, now: play.clock.now() }
  const outcome = await exchangeCode(watching(play), play.app, play.fields, sent)
  if (outcome.kind !== 'tokens') return explainRefusal(outcome, 'code')
  const { access_token, refresh_token } = outcome.tokens
  for (const token of [access_token, refresh_token]) if (token) play.secrets.add(token)
  play.tokens = outcome.tokens
  return passed(kindOfAnswer(play))
}

function watching(play: Play): SafeFetch {
  return async (request) => {
    const answer = await play.fetch(request)
    const tries = (answers.get(play)?.tries ?? 0) + 1
    if (answer.kind === 'answer') answers.set(play, { answer, tries })
    return answer
  }
}

function kindOfAnswer(play: Play): string | undefined {
  const seen = answers.get(play)
  const body = seen && parseAnswerBody(seen.answer.headers['content-type'] ?? '', seen.answer.body)
  return body && `members: ${Object.keys(body).join(', ')}`
}
