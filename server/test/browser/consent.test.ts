// Consent and quick account creation in Chromium, with scripts off: what a policy blocks, only a browser says.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { createAccount } from '../../src/accounts/index.ts'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { authorizeQuery, registerAskers } from '../harness/consent.ts'
import { atEnd } from '../harness/database.ts'
import { startTestServer } from '../harness/server.ts'

const PASSWORD = 'dev-password'
const server = await startTestServer()
const { deps } = server
await registerAskers(server)
const browser = noBrowser ? undefined : await launchBrowser()

// The trap: the partner's callback does not answer itself, it leads on to another origin.
const app = await listen((_url, answer) => answer.end('<!doctype html><title>Acme CRM</title><h1>Welcome back</h1>'))
const callback = await listen((url, answer) => answer.writeHead(302, { location: `${app}/welcome${url.search}` }).end())
const crm = {
  key: 'crm-web',
  kind: 'workflow',
  name: 'Acme CRM',
  client_id: 'crm-web',
  redirect_uris: [`${callback}/cb`],
}
await registerClient(registrationSchema.parse(crm), deps)
const ofCrm = {
  client_id: 'crm-web',
  redirect_uri: `${callback}/cb`,
  scope: 'zap zap:write authentication profile',
  code_challenge: undefined,
  code_challenge_method: undefined,
}

async function listen(serve: (url: URL, answer: import('node:http').ServerResponse) => void): Promise<string> {
  const http = createServer((request, answer) => {
    answer.setHeader('content-type', 'text/html')
    serve(new URL(request.url ?? '/', 'http://127.0.0.1'), answer)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  atEnd(async () => void http.close().closeAllConnections())
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

let people = 0
async function newAccount(more: { isEmailConfirmed?: boolean; cameFor?: string } = {}): Promise<string> {
  const email = `dana${++people}@example.test`
  const account = { email, firstName: 'Dana', password: PASSWORD, isEmailConfirmed: true, ...more }
  await deps.db.transaction().execute((tx) => createAccount(tx, account, deps))
  return email
}

async function visit(path: string, options: BrowserContextOptions = { javaScriptEnabled: false }) {
  const context = await openProfile(browser as Browser, options)
  const page = await context.newPage()
  await page.goto(new URL(path, server.url).href)
  return { context, page }
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function loginLink(email: string): Promise<string> {
  const query = new URLSearchParams({
    redirect_uri: `/oauth/authorize?${authorizeQuery(ofCrm)}`,
    sign_up_first_name: 'Fresh',
    sign_up_last_name: 'Water',
    sign_up_email: email,
  })
  const answer = await server.fetch(`/api/v2/auth/login-link?${query}`)
  return ((await answer.json()) as { login_link: string }).login_link
}

beforeEach(() => sql`delete from limit_counts`.execute(deps.db))

test('the app is reached behind a callback that redirects to another origin: sign-in, Allow; later sign-in alone', {
  skip: noBrowser,
}, async () => {
  const email = await newAccount()
  const first = await visit(`/v2/authorize?${authorizeQuery(ofCrm)}`)
  await signIn(first.page, email)
  await first.page.getByRole('heading', { name: 'Allow Acme CRM to use your account?' }).waitFor()
  await first.page.getByRole('button', { name: 'Allow' }).click()
  await first.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  const answer = new URL(first.page.url())
  assert.deepEqual(
    [answer.origin, answer.searchParams.get('state'), answer.searchParams.has('code')],
    [app, 'tney4952', true],
  )
  await first.context.close()

  const later = await visit(`/oauth/authorize?${authorizeQuery(ofCrm)}`) // another browser: consent is there already
  await signIn(later.page, email)
  await later.page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.match(later.page.url(), /code=/)
  assert.deepEqual([...first.context.complaints, ...later.context.complaints], [])
  await later.context.close()
})

test('the app hears of Deny behind the same callback', { skip: noBrowser }, async () => {
  const { context, page } = await visit(`/oauth/authorize?${authorizeQuery(ofCrm)}`)
  await signIn(page, await newAccount())
  await page.getByRole('button', { name: 'Deny' }).click()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.match(page.url(), /error=access_denied/)
  await context.close()
})

test('the app is reached from a login link: account, Allow', { skip: noBrowser }, async () => {
  const { context, page } = await visit(await loginLink('fresh@example.test'))
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByText('fresh@example.test').waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.match(page.url(), /code=/)
  assert.deepEqual(context.complaints, [])
  await context.close()
})

test('another account is used: the request waits for it, and the app hears of that one', {
  skip: noBrowser,
}, async () => {
  const [one, two] = [await newAccount(), await newAccount()]
  const { context, page } = await visit(`/oauth/authorize?${authorizeQuery({ ...ofCrm, prompt: 'login' })}`)
  await signIn(page, one)
  await page.getByRole('link', { name: 'Use another account' }).click()
  await signIn(page, two)
  await page.getByText(two).waitFor()
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  const { rows } = await sql<{ email: string }>`
    select email from grants join users on users.id = user_id order by grants.id desc limit 1`.execute(deps.db)
  assert.deepEqual(rows, [{ email: two }])
  await context.close()
})

test('Allow pressed twice: the app is reached all the same', { skip: noBrowser }, async () => {
  const { context, page } = await visit(`/oauth/authorize?${authorizeQuery(ofCrm)}`)
  await signIn(page, await newAccount())
  await page.getByRole('button', { name: 'Allow' }).dblclick()
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
  assert.match(page.url(), /code=/)
  await context.close()
})

test('the policy of a page names the scheme of its own that the request leads to', async () => {
  const query = authorizeQuery({ redirect_uri: 'com.example.assistant:/cb', login_hint: 'dana@example.test' })
  const start = await server.fetch(`/oauth/authorize?${query}`)
  const cookie = start.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const page = await server.fetch(start.headers.get('location') ?? '', { headers: { cookie } })
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self' https: com\.example\.assistant:$/)
})

const LONG_NAME = 'The Assistant of the Northern Association of Veterinary Practices'
const looks: Record<string, BrowserContextOptions> = {
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, as a popup': { colorScheme: 'dark', viewport: { width: 1024, height: 1280 } },
  'light, as a page': { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
}
const scenes: Record<string, (page: Page) => Promise<unknown>> = {
  consent: async (page) => {
    await signIn(page, await newAccount())
    await page.getByRole('button', { name: 'Allow' }).waitFor()
    const [allow, deny] = [
      await page.getByRole('button', { name: 'Allow' }).boundingBox(),
      await page.getByRole('button', { name: 'Deny' }).boundingBox(),
    ]
    assert.deepEqual([allow?.width, allow?.height], [deny?.width, deny?.height])
  },
  'consent of a client with a long name': async (page) => {
    await sql`update clients set name = ${LONG_NAME} where client_id = 'crm-web'`.execute(deps.db)
    await deps.caches.forget(deps.db, 'clients')
    await signIn(page, await newAccount())
    await page.getByText('As developers call it').click()
    await sql`update clients set name = 'Acme CRM' where client_id = 'crm-web'`.execute(deps.db)
    await deps.caches.forget(deps.db, 'clients')
  },
  'confirm first': async (page) => {
    await signIn(page, await newAccount({ isEmailConfirmed: false, cameFor: 'assistant' }))
    await page.getByRole('button', { name: 'Send the mail again' }).click()
    await page.getByRole('status').waitFor()
  },
  'the 400 page': (page) =>
    page.goto(`${server.url}/oauth/authorize?${authorizeQuery({ redirect_uri: 'https://attacker.test' })}`),
  welcome: async (page) => page.goto(await loginLink(`fresh${++people}@example.test`)),
  'welcome while somebody is signed in': async (page) => {
    await signIn(page, await newAccount())
    await page.goto(await loginLink(`fresh${++people}@example.test`))
  },
  'a link of another person': async (page) => {
    await signIn(page, await newAccount())
    await page.goto(await loginLink(await newAccount()))
  },
  'a link that was used': async (page) => {
    const link = await loginLink(`fresh${++people}@example.test`)
    await page.goto(link)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.goto(link)
  },
  'a request that is over': async (page) => {
    await signIn(page, await newAccount())
    const id = await page.locator('input[name=request]').getAttribute('value')
    await sql`update authorization_requests set expires_at = created_at where id = ${id}`.execute(deps.db)
    await page.goto(`${server.url}/oauth/authorize/${id}`)
  },
}
for (const [look, options] of Object.entries(looks)) {
  test(`no violation and no overflow on any page of consent and quick accounts: ${look}`, {
    skip: noBrowser,
  }, async (t) => {
    for (const [name, scene] of Object.entries(scenes)) {
      await t.test(name, async () => {
        await sql`delete from limit_counts`.execute(deps.db)
        const { context, page } = await visit(`/oauth/authorize?${authorizeQuery(ofCrm)}`, options)
        try {
          await scene(page)
          assert.deepEqual(await findViolations(page), [])
        } finally {
          await context.close()
        }
      })
    }
  })
}
