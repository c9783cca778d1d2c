// An OAuth server that nobody here wrote: oidc-provider, with one-time refresh tokens, on loopback.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
// @ts-expect-error The package carries no types.
import { Provider } from 'oidc-provider'
import { atEnd } from './database.ts'

export type OidcProvider = {
  issuer: string
  clientId: string
  clientSecret: string
  /** Walks through its sign-in and consent pages as a browser would; returns the redirect to the client. */
  consent(authorizeUrl: string): Promise<string>
  /** Ends every access token now; refresh tokens live on. */
  expire(): Promise<void>
  /** Withdraws every token. */
  revoke(): Promise<void>
  /** How many refreshes were asked for, and the refresh token that was given last. */
  state(): Promise<{ refreshes: number; refreshToken: string }>
}

type Token = { jti: string; destroy(): Promise<void> }

const HOPS_MAX = 20

/** Starts it with one client; access tokens live `accessTokenSeconds` of real time. */
export async function startOidcProvider(options: {
  redirectUri: string
  accessTokenSeconds?: number
}): Promise<OidcProvider> {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const client = { clientId: 'wayleave', clientSecret: 'a-secret-of-wayleave-at-the-provider' }
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [options.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { email: ['email'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['test only'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.test`, name: 'Dana Doe' }),
    }),
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    ttl: {
      AccessToken: options.accessTokenSeconds ?? 3600,
      RefreshToken: 86_400,
      Session: 86_400,
      Grant: 86_400,
      Interaction: 600,
      IdToken: 600,
    },
  })
  const [access, refresh]: [Token[], Token[]] = [[], []]
  let refreshes = 0
  provider.on('access_token.saved', (token: Token) => access.push(token))
  provider.on('refresh_token.saved', (token: Token) => refresh.push(token))
  const countRefresh = (context: { oidc: { params?: { grant_type?: string } } }) => {
    if (context.oidc.params?.grant_type === 'refresh_token') refreshes += 1
  }
  provider.on('grant.success', countRefresh)
  provider.on('grant.error', countRefresh)
  http.on('request', provider.callback())
  atEnd(async () => {
    http.close()
    http.closeAllConnections()
  })
  const destroy = async (tokens: Token[]) => {
    await Promise.all(tokens.splice(0).map((token) => token.destroy()))
  }
  return {
    issuer,
    ...client,
    consent: (authorizeUrl) => walk(authorizeUrl, issuer),
    expire: () => destroy(access),
    revoke: () => destroy([...access.splice(0), ...refresh.splice(0)]),
    state: async () => ({ refreshes, refreshToken: refresh.at(-1)?.jti ?? '' }),
  }
}

async function walk(start: string, issuer: string): Promise<string> {
  const jar = new Map<string, string>()
  let next: { url: string; body?: URLSearchParams } = { url: start }
  for (let hop = 0; hop < HOPS_MAX; hop++) {
    if (!next.url.startsWith(issuer)) return next.url
    const answer: Response = await fetch(next.url, {
      method: next.body ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.body ? { body: next.body } : {}),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (name) jar.set(name, value ?? '')
    }
    const location = answer.headers.get('location')
    next = location ? { url: new URL(location, next.url).href } : submit(await answer.text(), next.url)
  }
  throw new Error('the provider sent us in circles')
}

function submit(page: string, url: string): { url: string; body: URLSearchParams } {
  const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1]
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
  if (!action || !prompt) throw new Error(`no form on the provider's page: ${page.slice(0, 500)}`)
  const login: Record<string, string> = prompt === 'login' ? { login: 'dana', password: 'any' } : {}
  return { url: new URL(action.replaceAll('&amp;', '&'), url).href, body: new URLSearchParams({ prompt, ...login }) }
}
