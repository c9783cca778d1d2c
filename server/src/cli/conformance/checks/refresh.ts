// Refreshing, as it goes on for years: new tokens, lost answers, refusals.
import { refreshTokens, type TokenOutcome } from '../../../connections/outbound/index.ts'
import { type Check, failed, type Play, passed, skipped, type Verdict, warned } from '../check.ts'
import { explainRefusal } from '../explain-refusal.ts'
import { withClient } from '../with-client.ts'
import { callWith } from './api.ts'
import { refusedAs } from './code.ts'

/** The refresh token that the last refresh replaced. */
const replaced = new WeakMap<Play, string>()

/** Checks of the refresh; the last one may cost the tokens. */
export const refreshChecks: readonly Check[] = [
  {
    id: 'refresh.made-up',
    title: 'A refresh token that was never issued is refused as invalid_grant',
    rule: 'RFC 6749 §5.2',
    async run(play) {
      if (!refreshes(play)) return skipped(NO_REFRESH)
      return refusedAs('invalid_grant', await refresh(play, 'wayleave-conformance-made-up-refresh-token'))
    },
  },
  {
    id: 'refresh.client-secret',
    title: 'A refresh with a wrong client secret is refused as invalid_client',
    rule: 'RFC 6749 §6',
    async run(play) {
      const token = play.tokens?.refresh_token
      if (!refreshes(play) || !token) return skipped(NO_TOKEN)
      const app = withClient(play.app, { client_secret: 'wayleave-conformance-wrong-secret' })
      const outcome = await refresh({ ...play, app }, token)
      if (outcome.kind === 'temporary' && outcome.misconfigured) return passed()
      if (outcome.kind === 'tokens') {
        keep(play, outcome)
        return failed('Tokens were given all the same.', 'Authenticate the client before anything else.')
      }
      return warned(
        `The answer was "${outcome.detail}": the day somebody mistypes the secret, every connection would count as dead.`,
        'Answer 401 with {"error":"invalid_client"}: Wayleave keeps the connections then, and tells you.',
      )
    },
  },
  {
    id: 'refresh.works',
    title: 'A refresh token is exchanged for a new access token that works',
    rule: 'RFC 6749 §6; OAuth V2 of the partner platform, step 4',
    run: renew,
  },
  {
    id: 'refresh.pattern',
    title: 'Refresh tokens live for good, or are replaced',
    rule: 'OAuth V2 of the partner platform, step 4; RFC 9700 §4.14.2',
    async run(play) {
      const before = replaced.get(play)
      if (!before || !play.tokens) return skipped(NO_TOKEN)
      return passed(
        before === play.tokens.refresh_token ? 'the refresh token is kept' : 'each refresh brings a new refresh token',
      )
    },
  },
  {
    id: 'refresh.lost-answer',
    title: 'A refresh whose answer was lost can be repeated',
    rule: 'RFC 9700 §4.14.2',
    run: repeat,
  },
]

const NO_REFRESH = 'The app does not refresh.'
const NO_TOKEN = 'There is no refresh token.'

function refreshes({ app }: Play): boolean {
  return app.auth.oauth2?.auto_refresh === true
}

function refresh(play: Play, token: string): Promise<TokenOutcome> {
  return refreshTokens(play.fetch, play.app, play.fields, token, play.clock.now())
}

function keep(play: Play, { tokens }: Extract<TokenOutcome, { kind: 'tokens' }>): void {
  const refreshToken = tokens.refresh_token ?? play.tokens?.refresh_token
  for (const token of [tokens.access_token, refreshToken]) if (token) play.secrets.add(token)
  play.tokens = { ...tokens, ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }) }
}

async function renew(play: Play): Promise<Verdict> {
  const token = play.tokens?.refresh_token
  if (!refreshes(play) || !token) return skipped(refreshes(play) ? NO_TOKEN : NO_REFRESH)
  const outcome = await refresh(play, token)
  if (outcome.kind !== 'tokens') return explainRefusal(outcome, 'refresh')
  replaced.set(play, token)
  keep(play, outcome)
  const answer = await callWith(play, outcome.tokens.access_token)
  const works = !answer || (answer.kind === 'answer' && answer.status >= 200 && answer.status < 300)
  if (works) return passed()
  return failed('The API does not take the renewed access token.', 'See that it is stored before the answer leaves.')
}

async function repeat(play: Play): Promise<Verdict> {
  const before = replaced.get(play)
  if (!before) return skipped('Nothing was refreshed.')
  if (before === play.tokens?.refresh_token) return passed('the refresh token is kept, so that any answer may be lost')
  const again = await refresh(play, before)
  if (again.kind === 'tokens') {
    keep(play, again)
    return passed('the old refresh token is taken once more')
  }
  return warned(
    `The old refresh token is refused at once (${again.detail}): a connection whose refresh answer is lost on its way is lost with it.`,
    'Let the replaced token serve for some seconds more, or until its successor is first used.',
  )
}
