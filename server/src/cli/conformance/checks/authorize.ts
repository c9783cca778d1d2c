// The authorize page, as somebody meets it who has not signed in.
import { authorizeUrl, createPkce } from '../../../connections/outbound/index.ts'
import type { OutboundAnswer } from '../../../kernel/safe-fetch/index.ts'
import { type Check, failed, type Play, passed, skipped, warned } from '../check.ts'
import { withClient } from '../with-client.ts'

const STATE = 'conformance/state+1~&='

/** Checks of the authorize URL that need no consent. */
export const authorizeChecks: readonly Check[] = [
  {
    id: 'authorize.opens',
    title: 'The authorize URL opens',
    rule: 'RFC 6749 §4.1.1; OAuth V2 of the partner platform, step 1',
    async run(play) {
      const answer = await open(play, play.redirectUri)
      if (answer.kind === 'answer' && answer.status < 400) return passed()
      const got = answer.kind === 'answer' ? `status ${answer.status}` : answer.message
      return failed(
        `Whoever wants to connect sees an error page: ${got}`,
        `Register the redirect URI ${play.redirectUri} for this client, and take every parameter that is shown above.`,
      )
    },
  },
  {
    id: 'authorize.redirect-uri',
    title: 'A redirect URI that nobody registered is not followed',
    rule: 'RFC 6749 §4.1.2.1; RFC 9700 §2.1',
    run: (play) => staysAway(play, play, 'a redirect URI that is registered nowhere', OPEN_REDIRECT),
  },
  {
    id: 'authorize.client-id',
    title: 'A client that does not exist is redirected nowhere',
    rule: 'RFC 6749 §4.1.2.1',
    run: (play) => {
      const stranger = withClient(play.app, { client_id: 'wayleave-conformance-no-such-client' })
      return staysAway(play, { ...play, app: stranger }, 'a client id that does not exist', OPEN_REDIRECT)
    },
  },
]

const OPEN_REDIRECT =
  'Compare redirect_uri, character by character, with those registered for the client before redirecting anywhere; show an error page otherwise.'

async function staysAway({ probe }: Play, asked: Play, what: string, mend: string) {
  const before = probe.hits.length
  const answer = await open(asked, `${probe.url}/callback`)
  if (probe.hits.length > before) {
    return failed(`With ${what} the browser was sent there all the same: codes can be led to anybody.`, mend)
  }
  if (answer.kind !== 'answer') return skipped(`No page came: ${answer.message}`)
  if (answer.status < 400 && !/sign|log.?in/i.test(answer.url + answer.body)) {
    return warned(`With ${what} the page opens as if nothing were wrong (status ${answer.status}).`, mend)
  }
  return passed()
}

function open(play: Play, redirectUri: string): Promise<OutboundAnswer> {
  const { challenge } = createPkce()
  const asked = { redirectUri, state: STATE, codeChallenge: play.app.auth.oauth2?.pkce ? challenge : undefined }
  const url = authorizeUrl(play.app, play.fields, asked)
  return play.fetch({ method: 'GET', url, headers: { accept: 'text/html' } })
}
