// A provider that gives secrets away: it issues tokens that are watched for, and repeats in its answers, errors and
// headers whatever it was sent.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from '../harness/database.ts'

export type LeakyProvider = {
  url: string
  /** What the next requests to the API are answered, one each; then 200. */
  statuses: number[]
  /** Refuses to renew tokens from now on. */
  refusesRefresh: boolean
  /** The access and refresh tokens that it has issued, and the codes. */
  issued: string[]
}

/** Starts it on loopback; it stops after the file's tests. `newToken` makes what it issues. */
export async function startLeakyProvider(newToken: (kind: string) => string): Promise<LeakyProvider> {
  const provider: LeakyProvider = { url: '', statuses: [], refusesRefresh: false, issued: [] }
  const issue = (kind: string) => {
    const token = newToken(kind)
    provider.issued.push(token)
    return token
  }
  const http = createServer(async (request, response) => {
    const heard = await hear(request)
    const answer = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(heard).slice(0, 2000) })
        .end(JSON.stringify(body))
    if (request.url?.startsWith('/token')) {
      if (provider.refusesRefresh) {
        return answer(400, { error: 'invalid_grant', error_description: `refused: ${heard}`, message: heard })
      }
      return answer(200, { access_token: issue('access'), refresh_token: issue('refresh'), expires_in: 3600 })
    }
    if (request.url?.startsWith('/me')) return answer(200, { email: 'leaky@example.test' })
    const status = provider.statuses.shift() ?? 200
    return answer(status, status === 200 ? { id: 1 } : { error: { message: `you sent ${heard}` }, heard })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    http.close()
    http.closeAllConnections()
  })
  provider.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return provider
}

async function hear(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return `${request.url} ${request.headers.authorization ?? ''} ${Buffer.concat(chunks)}`
}

type Secrets = { clientSecret: string; url: string }

/** A script that writes down whatever it is given. */
export const leakyScript = {
  name: 'leaky.js',
  source: `var Zap = {
    pay_pre_write: function (bundle) {
      console.log('bundle', JSON.stringify(bundle), bundle.auth_fields.api_key, btoa(bundle.auth_fields.api_key));
      return bundle.request;
    },
    pay_post_write: function (bundle) {
      console.log(bundle.response.content);
      if (bundle.response.status_code !== 200) throw new ErrorException('it said ' + bundle.response.content);
      return z.JSON.parse(bundle.response.content);
    }
  };`,
  methods: ['pay_pre_write', 'pay_post_write'],
  mistakes: [],
}

/** Its apps: by OAuth, by a key, and by a key with a script. */
export function leakyManifests({ url, clientSecret }: Secrets): { oauth: string; key: string; script: string } {
  const shared = (key: string, auth: object, more: object = {}) =>
    JSON.stringify({
      key,
      name: key,
      version: '1.0.0',
      description: 'Repeats what it hears.',
      hosts: [new URL(url).host],
      auth: { test: { method: 'GET', url: `${url}/me` }, label: '{{email}}', ...auth },
      operations: {
        pay: {
          kind: 'write',
          name: 'Pay',
          description: 'Pays.',
          fields: [
            { key: 'note', label: 'Note' },
            { key: 'pin', label: 'PIN', type: 'secret' },
          ],
          request: { method: 'POST', url: `${url}/pay`, json: '{{input}}' },
        },
      },
      ...more,
    })
  const byKey = {
    type: 'api_key',
    fields: [{ key: 'api_key', label: 'Key', type: 'secret', required: true }],
    placement: { in: 'header', name: 'Authorization', prefix: 'Key ' },
  }
  return {
    oauth: shared('leaky', {
      type: 'oauth2',
      oauth2: {
        client_id: 'leaky-client',
        client_secret: clientSecret,
        authorize_url: `${url}/authorize`,
        access_token_url: `${url}/token`,
        scope: 'all',
      },
    }),
    key: shared('leakykey', byKey),
    script: shared('leakyscript', byKey, { hooks: './leaky.js' }),
  }
}
