// Somebody agrees, and the browser comes back.
import { type Check, failed, type Play, passed, skipped, type Verdict } from '../check.ts'

/** Checks of the first consent. */
export const callbackChecks: readonly Check[] = [
  {
    id: 'callback.code',
    title: 'Who agrees comes back with a code',
    rule: 'RFC 6749 §4.1.2; OAuth V2 of the partner platform, step 2',
    async run(play) {
      const returned = await play.consent()
      if (typeof returned === 'string') return failed(returned, NOBODY)
      play.returned = returned
      return judgeCode(play, returned.query)
    },
  },
  {
    id: 'callback.state',
    title: 'The state comes back as it was sent',
    rule: 'RFC 6749 §10.12',
    async run({ returned }) {
      if (!returned) return skipped('Nobody came back.')
      const state = returned.query.getAll('state')
      if (state.length === 1 && state[0] === returned.state) return passed()
      const got = state.length === 0 ? 'no state' : `another state (${state.join(', ')})`
      return failed(
        `The callback carries ${got}. Wayleave takes no callback whose state it did not make: nobody could connect.`,
        'Send the state back unchanged, once, percent-encoded.',
      )
    },
  },
  {
    id: 'callback.iss',
    title: 'An issuer that is named is the right one',
    rule: 'RFC 9207 §2.4',
    async run({ returned, app }) {
      if (!returned) return skipped('Nobody came back.')
      const iss = returned.query.get('iss')
      const expected = app.auth.oauth2?.issuer ?? new URL(app.auth.oauth2?.authorize_url ?? '').origin
      if (iss === null) return app.auth.oauth2?.issuer ? failed(LACKS_ISS, MEND_ISS) : passed('none is named')
      const isRight = app.auth.oauth2?.issuer ? iss === expected : URL.canParse(iss) && new URL(iss).origin === expected
      return isRight ? passed() : failed(`The callback names ${iss}, the manifest ${expected}.`, MEND_ISS)
    },
  },
]

const NOBODY =
  'See that the redirect URI is registered exactly so, and that Allow really leads there (a Content-Security-Policy with form-action stops it in Chromium).'
const LACKS_ISS = 'The manifest names an issuer, and the callback carries no iss: such an answer is not believed.'
const MEND_ISS = 'Name in auth.oauth2.issuer exactly what your server sends as iss, or leave both out.'

function judgeCode({ app, secrets }: Play, query: URLSearchParams): Verdict {
  const name = app.auth.oauth2?.code_param ?? 'code'
  const codes = query.getAll(name)
  for (const code of codes) secrets.add(code)
  if (codes.length === 1 && codes[0]) return passed()
  const error = query.get('error')
  if (error !== null) {
    return failed(`The answer is ${error}: ${query.get('error_description') ?? 'no description'}`, 'Agree when asked.')
  }
  return failed(
    `The callback carries ${codes.length === 0 ? 'no' : 'more than one'} parameter "${name}" in its query.`,
    'Send response_type=code answers in the query (not in the fragment); if yours has another name, set auth.oauth2.code_param.',
  )
}
