// passport-oauth2 as its documents show it: a web app with a session, /login, /callback, and the profile of who came.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import passport from 'passport'
import OAuth2Strategy from 'passport-oauth2'
import { atEnd } from '../harness/database.ts'
import { startClient } from '../harness/grants.ts'
import { cookieHeader } from '../harness/person.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor } from '../harness/visitor.ts'

type Profile = { email: string }
type User = { profile: Profile; accessToken: string; refreshToken: string; scope: string }
type Tokens = { accessToken: string; refreshToken: string }
type Failure = Error & { code?: string; oauthError?: { statusCode: number; data: string } }
type Outcome = { user?: User; error?: Failure; words?: string }

const server = await startTestServer()
const dana = await startVisitor(server, 'dana')
const erin = await startVisitor(server, 'erin')
const outcomes: Outcome[] = []

// What an author of a strategy for one provider writes: its addresses, and how a profile is read.
class WayleaveStrategy extends OAuth2Strategy {
  private readonly profileUrl: string
  constructor(
    options: Pick<OAuth2Strategy.StrategyOptions, 'clientID' | 'clientSecret' | 'callbackURL' | 'scope' | 'pkce'>,
    profilePath: string,
  ) {
    const [authorizationURL, tokenURL] = [`${server.url}/oauth/authorize`, `${server.url}/oauth/token`]
    super(
      { authorizationURL, tokenURL, state: true, ...options },
      (accessToken, refreshToken, results, profile, done) =>
        done(null, { profile, accessToken, refreshToken, scope: results.scope } as object),
    )
    this.profileUrl = server.url + profilePath
    this._oauth2.useAuthorizationHeaderforGET(true)
  }

  override userProfile(accessToken: string, done: (error?: unknown, profile?: Profile) => void): void {
    this._oauth2.get(this.profileUrl, accessToken, (error, body) =>
      error ? done(error) : done(null, JSON.parse(String(body))),
    )
  }

  /** As passport-oauth2-refresh does it. */
  renew(refreshToken: string): Promise<Tokens> {
    return new Promise((resolve, reject) => {
      this._oauth2.getOAuthAccessToken(refreshToken, { grant_type: 'refresh_token' }, (error, accessToken, next) =>
        error ? reject(error) : resolve({ accessToken: accessToken ?? '', refreshToken: next ?? '' }),
      )
    })
  }
}

const app = await startApp()
const crm = await startClient(server, 'crm', { redirect_uris: [`${app}/callback/crm`] })
await startClient(server, 'assistant', {
  kind: 'ai_actions',
  public: true,
  redirect_uris: [`${app}/callback/assistant`],
})
const strategies = {
  crm: new WayleaveStrategy(
    { clientID: 'crm', clientSecret: crm.secret ?? '', callbackURL: `${app}/callback/crm`, scope: ['zap', 'profile'] },
    '/v1/profiles/me',
  ),
  assistant: new WayleaveStrategy(
    {
      clientID: 'assistant',
      clientSecret: '', // which it sends all the same, empty
      callbackURL: `${app}/callback/assistant`,
      scope: 'openid nla:exposed_actions:execute',
      pkce: true,
    },
    '/api/v2/auth/check',
  ),
}
for (const [name, strategy] of Object.entries(strategies)) passport.use(name, strategy)

/** An app with sessions in memory. GET /login/{strategy} and /callback/{strategy}; what came of it lands in `outcomes`. */
async function startApp(): Promise<string> {
  const sessions = new Map<string, object>()
  const http = createServer((request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const id = /session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomUUID()
    const session = sessions.get(id) ?? {}
    sessions.set(id, session)
    response.setHeader('set-cookie', `session=${id}`)
    Object.assign(request, { query: Object.fromEntries(url.searchParams), session })
    const end = (status: number, outcome: Outcome) => {
      outcomes.push(outcome)
      response.writeHead(status).end()
    }
    const decide = (error: Failure | null, user?: User | false, info?: { message?: string }) => {
      if (error) return end(500, { error })
      return user ? end(200, { user }) : end(403, { words: info?.message ?? '' })
    }
    passport.authenticate(url.pathname.split('/')[2] ?? '', { session: false }, decide)(request, response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    http.close()
    http.closeAllConnections()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

type Way = { person?: typeof dana; answer?: 'allow' | 'deny' }

/** Clicks on /login, answers, comes back: what the app made of it, and how to come back once more. */
async function logIn(name: keyof typeof strategies, { person = dana, answer = 'allow' }: Way = {}) {
  const begun = await fetch(`${app}/login/${name}`, { redirect: 'manual' })
  const came = await person[answer](begun.headers.get('location') ?? '')
  const headers = { cookie: cookieHeader(begun.headers.getSetCookie()) }
  const comeBack = async (url: URL): Promise<Outcome & { status: number }> => {
    const { status } = await fetch(url, { headers, redirect: 'manual' })
    return { status, ...outcomes.at(-1) }
  }
  return { came, comeBack, outcome: await comeBack(came) }
}

const check = (path: string, accessToken: string) =>
  server.fetch(path, { headers: { authorization: `Bearer ${accessToken}` } })

for (const [name, path] of [
  ['crm', '/v1/profiles/me'],
  ['assistant', '/api/v2/auth/check'],
] as const) {
  test(`${name} logs dana in, knows her profile, and refreshes`, async () => {
    const { outcome } = await logIn(name)
    assert.equal(outcome.user?.profile.email, dana.email, String(outcome.error))
    const { refreshToken = '', accessToken = '' } = outcome.user ?? {}
    const next = await strategies[name].renew(refreshToken)
    assert.notEqual(next.accessToken, accessToken)
    assert.equal((await check(path, next.accessToken)).status, 200)
    await assert.rejects(strategies[name].renew(refreshToken), isInvalidGrant)
  })
}

test('somebody who says no: the strategy fails with our words', async () => {
  const { outcome } = await logIn('crm', { person: erin, answer: 'deny' })
  assert.equal(outcome.status, 403)
  assert.match(outcome.words ?? '', /\w{3}/)
})

test('a used code: TokenError invalid_grant, and the person who had logged in is out', async () => {
  const { came, outcome } = await logIn('crm')
  const accessToken = outcome.user?.accessToken ?? ''
  const again = await fetch(`${app}/login/crm`, { redirect: 'manual' }) // a new session, so that its state is right
  const state = new URL(again.headers.get('location') ?? '').searchParams.get('state') ?? ''
  came.searchParams.set('state', state)
  const headers = { cookie: cookieHeader(again.headers.getSetCookie()) }
  assert.equal((await fetch(came, { headers })).status, 500)
  assert.equal(outcomes.at(-1)?.error?.code, 'invalid_grant')
  assert.equal((await check('/v1/profiles/me', accessToken)).status, 401)
})

function isInvalidGrant(error: { statusCode?: number; data?: string }): true {
  assert.equal(error.statusCode, 400)
  assert.equal(JSON.parse(error.data ?? '{}').error, 'invalid_grant')
  return true
}
