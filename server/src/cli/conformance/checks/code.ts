// Codes are bound and serve once. Each of these needs a consent of its own.
import { exchangeCode, type TokenOutcome } from '../../../connections/outbound/index.ts'
import { type Check, failed, type Play, passed, skipped, type Verdict, warned } from '../check.ts'
import { withClient } from '../with-client.ts'

const MADE_UP = 'wayleave-conformance-made-up-code'

/** Checks of the token endpoint with codes that must not be taken. */
export const codeChecks: readonly Check[] = [
  {
    id: 'code.made-up',
    title: 'A code that was never issued is refused as invalid_grant',
    rule: 'RFC 6749 §5.2',
    async run(play) {
      return refusedAs('invalid_grant', await redeem(play, { code: MADE_UP }))
    },
  },
  {
    id: 'code.client-secret',
    title: 'A wrong client secret is refused as invalid_client',
    rule: 'RFC 6749 §5.2',
    async run(play) {
      const app = withClient(play.app, { client_secret: 'wayleave-conformance-wrong-secret' })
      const outcome = await redeem({ ...play, app }, { code: MADE_UP })
      if (outcome.kind === 'temporary' && outcome.misconfigured) return passed()
      return refusedAs('invalid_client', outcome)
    },
  },
  {
    id: 'code.single-use',
    title: 'A code serves once',
    rule: 'RFC 6749 §4.1.2',
    async run(play) {
      const code = await freshCode(play)
      if (!code) return skipped(NO_CONSENT)
      const first = await redeem(play, code)
      if (first.kind !== 'tokens') return skipped('The first redemption did not work.')
      play.secrets.add(first.tokens.access_token)
      return mustRefuse(
        await redeem(play, code),
        'the same code a second time',
        'Mark a code as used in the statement that redeems it.',
      )
    },
  },
  {
    id: 'code.redirect-uri',
    title: 'A code is bound to its redirect URI',
    rule: 'RFC 6749 §4.1.3',
    async run(play) {
      const code = await freshCode(play)
      if (!code) return skipped(NO_CONSENT)
      const other = { ...code, redirectUri: `${play.probe.url}/other` }
      return mustRefuse(
        await redeem(play, other),
        'another redirect_uri',
        'Keep the redirect_uri with the code, and compare.',
      )
    },
  },
  {
    id: 'code.pkce',
    title: 'A code is bound to its PKCE challenge',
    rule: 'RFC 7636 §4.6; RFC 9700 §2.1.1',
    async run(play) {
      if (!play.app.auth.oauth2?.pkce) return skipped('The manifest switches PKCE off.')
      const code = await freshCode(play)
      if (!code) return skipped(NO_CONSENT)
      const verdict = mustRefuse(
        await redeem(play, { ...code, codeVerifier: 'wayleave-conformance-a-verifier-that-was-never-made' }),
        'a wrong code_verifier',
        'Keep code_challenge with the code and compare; if your server knows no PKCE, say pkce: false in the manifest.',
      )
      return verdict.kind === 'failed' ? warned(verdict.why, verdict.mend) : verdict
    },
  },
]

const NO_CONSENT = 'It needs one more consent than there were (consents in the config).'

type Code = { code: string; redirectUri?: string; codeVerifier?: string | undefined }

async function freshCode(play: Play): Promise<Code | undefined> {
  const returned = await play.consent()
  if (typeof returned === 'string') return undefined
  const code = returned.query.get(play.app.auth.oauth2?.code_param ?? 'code')
  if (!code) return undefined
  play.secrets.add(code)
  return { code, codeVerifier: returned.codeVerifier }
}

function redeem(play: Play, { code, redirectUri, codeVerifier }: Code): Promise<TokenOutcome> {
  const returned = { code, redirectUri: redirectUri ?? play.redirectUri, codeVerifier, now: play.clock.now() }
  return exchangeCode(play.fetch, play.app, play.fields, returned)
}

function mustRefuse(outcome: TokenOutcome, what: string, mend: string): Verdict {
  if (outcome.kind === 'tokens') return failed(`Tokens were given for ${what}.`, mend)
  return outcome.kind === 'final' ? passed() : failed(`With ${what} the answer was no refusal: ${outcome.detail}`, mend)
}

/** The right error matters: by it Wayleave tells a dead connection from an app whose settings are wrong. */
export function refusedAs(error: 'invalid_grant' | 'invalid_client', outcome: TokenOutcome): Verdict {
  if (outcome.kind === 'final' && outcome.error === error) return passed()
  const mend = `Answer 400 (401 for invalid_client) with {"error":"${error}"}.`
  if (outcome.kind === 'tokens') return failed('Tokens were given all the same.', mend)
  const got = outcome.kind === 'final' ? `refused as ${outcome.error}` : `answered: ${outcome.detail}`
  return outcome.kind === 'final' ? warned(`It was ${got}.`, mend) : failed(`It was ${got}.`, mend)
}
