// What the manifest says, before anything is sent.
import { fillUrl, type RequestTemplate } from '../../../apps/index.ts'
import { type Check, failed, type Play, passed, warned } from '../check.ts'

/** Checks of the addresses. */
export const addressChecks: readonly Check[] = [
  {
    id: 'addresses.answer',
    title: 'The server answers',
    rule: 'RFC 9110',
    async run(play) {
      const origins = [...new Set(addressesOf(play).map((url) => new URL(url).origin))]
      const answers = await Promise.all(origins.map((url) => play.fetch({ method: 'GET', url, redirects: 'refuse' })))
      const silent = origins.flatMap((origin, place) => {
        const answer = answers[place]
        return !answer || answer.kind === 'answer' || answer.kind === 'redirect' ? [] : [`${origin}: ${answer.message}`]
      })
      if (silent.length === 0) return passed()
      play.isAway = true
      return failed(silent.join(' '), 'Start your server, and compare its address with the one in the manifest.')
    },
  },
  {
    id: 'addresses.https',
    title: 'Every address is https',
    rule: 'RFC 6749 §3.1.2.1, §3.2; RFC 9700 §2.6',
    async run(play) {
      const open = addressesOf(play).filter((url) => new URL(url).protocol === 'http:' && !isLoopback(new URL(url)))
      if (open.length === 0) return passed()
      return failed(
        `Codes, tokens and the client secret would cross the network in the clear: ${open.join(', ')}`,
        'Serve these addresses by https; a production server refuses to call them otherwise.',
      )
    },
  },
  {
    id: 'addresses.test',
    title: 'The app has a test request',
    rule: 'OAuth V2 of the partner platform, step 3',
    async run({ app }) {
      if (app.auth.test) return passed()
      return warned(
        'Without one nobody knows whether a new connection works, and a dead one is noticed by its first failed run.',
        'Add auth.test: a cheap request that needs the token, such as GET /me.',
      )
    },
  },
]

function addressesOf({ app, fields }: Play): string[] {
  const { authorize_url, access_token_url, refresh_token_url } = app.auth.oauth2 ?? {}
  const test: Pick<RequestTemplate, 'url'> | undefined = app.auth.test
  const templates = [authorize_url, access_token_url, refresh_token_url, test?.url]
  return templates.flatMap((template) => (template ? [fillUrl(template, { auth: fields }, app.hosts)] : []))
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
}
