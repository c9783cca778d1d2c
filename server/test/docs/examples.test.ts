// The examples run as they are, against a real server and a mock provider; so does the guide's shell.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { createWayleave, type RunAction, type User } from '@wayleave/sdk'
import { exportJWK } from 'jose'
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import { pushApp } from '../../src/apps/index.ts'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import type { RunningProvider } from '../../src/dev/providers/index.ts'
import { freePort } from '../harness/apache.ts'
import { emptyFolder, wayleave } from '../harness/command-line.ts'
import { linkFor, openPerson, publishProviders } from '../harness/connect.ts'
import { atEnd } from '../harness/database.ts'
import { startPartner, type TestPartner } from '../harness/partner.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'
import { blocksOf, page, root } from './pages.ts'
import { hasShell, startExample, startProgram } from './program.ts'

const WEBHOOK_SECRET = 'whsec_YWNtZS1kZXZlbG9wbWVudC13ZWJob29r'

let server: TestServer
let slackish: RunningProvider

before(async () => {
  server = await startTestServer()
  slackish = (await publishProviders(server, 'slackish')).slackish?.provider ?? assert.fail('Slackish does not run')
})

test('examples/embed-connect.ts: from its own page to a connection and the result of a run', async () => {
  const acme = startExample('embed-connect.ts', { ACME_PORT: '0', ACME_WAYLEAVE_URL: server.url })
  const origin = await acme.said(/Acme is at (\S+)/)
  await registerClient(
    registrationSchema.parse({
      key: 'acme',
      kind: 'embed',
      name: 'Acme',
      client_id: 'acme',
      client_secret: 'acme-development-secret',
      issuer: 'https://accounts.acme.example',
      audience: 'connect.wayleave.example',
      jwks_url: `${origin}/jwks.json`,
      tenant_claim: 'org_id',
      redirect_uris: [`${origin}/connected`],
      scopes: ['connection:read', 'connection:write', 'zap', 'zap:write', 'action:run'],
    }),
    server.deps,
  )
  const started = await fetch(`${origin}/connect`, { method: 'POST', redirect: 'manual' })
  const person = openPerson(server)
  const opened = await person.open(started.headers.get('location') ?? '')
  const ended = await follow(person, await person.signIn(opened))

  const stranger = await fetch(ended)
  assert.equal(stranger.status, 400, 'a visitor without the cookie of the start')
  const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const connected = await fetch(ended, { headers: { cookie }, redirect: 'manual' })
  assert.equal(connected.status, 303)
  const connection = await acme.said(/connected (\d{9,10})/)
  assert.match(await (await fetch(origin)).text(), new RegExp(`/run\\?connection=${connection}`))

  const ran = await fetch(`${origin}/run?connection=${connection}`, { method: 'POST' })
  assert.match(await ran.text(), /<h1>success<\/h1>[\s\S]*Hello from Acme/)
})

test('examples/verify-callback.ts: believes the callback of a run, and no forgery', async () => {
  const partner = await startPartner(server, 'petshop-crm', { webhook_secret: WEBHOOK_SECRET })
  const receiver = startExample('verify-callback.ts', {
    ACME_CALLBACK_PORT: '0',
    ACME_WAYLEAVE_URL: server.deps.publicUrl,
    ACME_CLIENT_ID: partner.clientId,
    ACME_WEBHOOK_SECRET: WEBHOOK_SECRET,
  })
  const address = await receiver.said(/Callbacks go to (\S+)/)
  const body = '{"data":{"type":"run","id":"x","status":"success","results":[],"errors":[]}}'
  assert.equal((await fetch(address, { method: 'POST', body })).status, 400, 'no signature at all')
  assert.equal((await fetch(address, { method: 'POST', body, headers: signed(body) })).status, 400, 'no JWT')

  const user = await connectedUser(partner)
  const { id } = await user.run(await greeting(user, address))
  assert.match(await receiver.said(new RegExp(`run ${id} success (.*)`)), /Hello from a test/)
})

test('examples/connection-webhooks.ts: believes what is sent to its webhook, once, and no forgery', async () => {
  const partner = await startPartner(server, 'hearing-crm')
  const user = createWayleave({ ...partner, baseUrl: server.url }).asUser(() => partner.sign('dana', 'petshop-ltd'))
  // The port is chosen first: the secret is known once the webhook is made.
  const port = await freePort()
  const { id, secret } = await user.webhooks.create({
    eventType: 'connection.*',
    callbackUrl: `http://127.0.0.1:${port}/`,
  })
  const receiver = startExample('connection-webhooks.ts', {
    ACME_WEBHOOKS_PORT: String(port),
    ACME_WEBHOOK_SECRET: secret,
  })
  const address = await receiver.said(/Webhooks go to (\S+)/)
  const forged = await fetch(address, { method: 'POST', body: '{"type":"connection.expired","data":{}}' })
  assert.equal(forged.status, 400)
  const tested = await user.webhooks.test(id)
  assert.deepEqual([tested.status, tested.attempts[0]?.status], ['delivered', 204])
  assert.equal(await receiver.said(/test: (\S+)/), 'connection.expired')

  const { link } = await linkFor(server, partner, 'slackish')
  const person = openPerson(server)
  await follow(person, await person.signIn(await person.open(link)))
  assert.match(await receiver.said(/connection\.created: (.*)/), /of dana \(petshop-ltd\), no reason/)
})

test('examples/zap.ts: makes a Zap once, waits, and tells what came of a message that was written at Slackish', async () => {
  const port = await freePort()
  await registerClient(
    registrationSchema.parse({
      key: 'zapper',
      kind: 'embed',
      name: 'Zapper',
      client_id: 'zapper',
      client_secret: 'acme-development-secret',
      issuer: 'https://accounts.acme.example',
      audience: 'connect.wayleave.example',
      jwks_url: `http://127.0.0.1:${port}/jwks.json`,
      tenant_claim: 'org_id',
    }),
    server.deps,
  )
  const folder = await emptyFolder()
  const settings = {
    ACME_PORT: String(port),
    ACME_CLIENT_ID: 'zapper',
    ACME_WAYLEAVE_URL: server.url,
    ACME_KEYS: join(folder, 'keys.json'), // the second start signs with those of the first, which are known
  }
  const write = (text: string) =>
    fetch(`${slackish.url}/write`, { method: 'POST', body: new URLSearchParams({ user: 'lin', place: 'C0005', text }) })
  for (const [round, text] of ['Who can help?', 'Thank you!'].entries()) {
    const program = startExample('zap.ts', settings)
    if (round === 0) {
      const person = openPerson(server)
      const { text } = await person.signIn(await person.open(await program.said(/Open this: (\S+)/)))
      assert.match(text, /Slackish is connected/)
    }
    await program.said(/(is on)\. Write something/)
    if (round === 0) await poll(async () => (await hooksOf(slackish)) === 1, 10_000) // then Slackish knows where to
    await write(text)
    const [, told] = /^success: .* -> (.*)$/m.exec(await program.said(/(success: .*)/)) ?? []
    assert.partialDeepStrictEqual(JSON.parse(told ?? ''), {
      channel_name: 'random',
      text: `Lin Poe in #support: ${text}`,
    })
    assert.equal((await program.ended()).code, 0)
  }
  assert.equal(await hooksOf(slackish), 1, 'the second start went on with the Zap of the first')
})

test('examples/books.ts and examples/books.yaml: its app is published, connected by key, and a book is added', async () => {
  const shop = startExample('books.ts', { BOOKS_PORT: '0' })
  const host = new URL(await shop.said(/The bookshop is at (\S+)/)).host
  const manifest = readFileSync(join(root, 'examples/books.yaml'), 'utf8').replaceAll('127.0.0.1:9997', host)
  await pushApp(manifest, { filename: 'books.yaml', env: {} }, server.deps)
  const partner = await startPartner(server, 'reader')
  const person = openPerson(server)
  const page = await person.open((await linkFor(server, partner, 'books')).link)
  assert.match((await person.submit(page, { api_key: 'books-key' })).text, /Books is connected/)

  const { clientId, clientSecret } = partner
  const user = createWayleave({ baseUrl: server.url, clientId, clientSecret }).asUser(() =>
    partner.sign('dana', 'petshop-ltd'),
  )
  const [connection] = (await user.connections.list({ app: 'books' })).data
  const actions = (await user.actions.list({ app: 'books' })).data
  const action = actions.find(({ key }) => key === 'add_book')
  if (!connection || !action) throw new Error('Dana is not connected to the bookshop')
  const shelves = (await user.actions.choices(action.id, 'shelf', { connection: connection.id })).data
  assert.equal(connection.title, 'Books dana@books.example')
  assert.deepEqual(
    shelves.map(({ value, label }) => [value, label]),
    [
      ['7', 'Science fiction'],
      ['8', 'Poetry'],
    ],
  )
  const run = await user.run({ action: action.id, connection: connection.id, inputs: { title: 'Odes', shelf: '8' } })
  assert.deepEqual(run.results, [{ id: 2, title: 'Odes', shelf: '8' }])
})

test('examples/books.yaml: its triggers make Zaps run, by poll and by a notification as docs/apps.md shows it', async (t) => {
  const shop = startExample('books.ts', { BOOKS_PORT: '0' })
  const origin = await shop.said(/The bookshop is at (\S+)/)
  const manifest = readFileSync(join(root, 'examples/books.yaml'), 'utf8')
    .replaceAll('127.0.0.1:9997', new URL(origin).host)
    .replace('key: books', 'key: tellers')
    .replace('name: Books', 'name: Tellers')
  await pushApp(manifest, { filename: 'books.yaml', env: {} }, server.deps)
  const partner = await startPartner(server, 'teller')
  const person = openPerson(server)
  await person.submit(await person.open((await linkFor(server, partner, 'tellers')).link), { api_key: 'books-key' })
  const user = createWayleave({ ...partner, baseUrl: server.url }).asUser(() => partner.sign('dana', 'petshop-ltd'))
  const connection = (await user.connections.list({ app: 'tellers' })).data[0]?.id ?? assert.fail('not connected')
  const actions = (await user.actions.list({ app: 'tellers' })).data
  const idOf = (key: string) => actions.find((one) => one.key === key)?.id ?? assert.fail(`no ${key}`)
  const zapOf = (trigger: string, inputs: { [name: string]: string }, title: string) =>
    user.zaps.create({
      title: trigger,
      steps: [
        { action: idOf(trigger), connection, inputs },
        { action: idOf('add_book'), connection, inputs: { title, shelf: '8' } },
      ],
    })
  const shopAsks = async (path: string, body?: object) => {
    const headers = { authorization: 'Key books-key' }
    const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
    return (await fetch(`${origin}${path}`, init)).json() as Promise<{ told?: number; books?: { title: string }[] }>
  }
  const isThere = async (title: string) =>
    ((await shopAsks('/books?shelf=8')).books ?? []).some((b) => b.title === title)

  const sold = await zapOf('book_sold', {}, 'Another {{title}} for {{price}}')
  await poll(async () => (await shopAsks('/sales', { id: 1, price: 12 })).told === 1, 10_000)
  await poll(() => isThere('Another The Dispossessed for 12'), 10_000)
  assert.equal((await user.zapRuns.list({ zapId: sold.id })).data.length, 1)

  const fresh = await zapOf('new_book', { shelf: '7' }, 'Beside {{title}}')
  const isMarked = async () => {
    const { rows } = await sql`
      select from zap_poll_marks where zap_id = ${Number(fresh.id.slice(-12))}`.execute(server.deps.db)
    return rows.length === 1
  }
  await poll(isMarked, 10_000) // what was there before is no news
  await shopAsks('/books', { title: 'The Lathe of Heaven', shelf: '7' })
  await server.advance(3600)
  t.after(() => server.advance(-3600)) // the next tests sign JWTs that live a minute of real time
  await poll(() => isThere('Beside The Lathe of Heaven'), 10_000)
  assert.equal((await user.zapRuns.list({ zapId: fresh.id })).data.length, 1)
})

test('examples/library.ts: a whole OAuth server: it is connected, lends, and its tokens are renewed', async () => {
  const callback = `${server.deps.publicUrl}/dashboard/auth/oauth/return/LibraryAPI/`
  const library = startExample('library.ts', {
    LIBRARY_PORT: '0',
    LIBRARY_CALLBACKS: callback,
    LIBRARY_TOKEN_SECONDS: '1',
  })
  const host = new URL(await library.said(/The library is at (\S+)/)).host
  const manifest = readFileSync(join(root, 'examples/library.yaml'), 'utf8').replaceAll('127.0.0.1:9996', host)
  await pushApp(manifest, { filename: 'library.yaml', env: {} }, server.deps)
  const partner = await startPartner(server, 'lender')
  const person = openPerson(server)
  const opened = await person.open((await linkFor(server, partner, 'library')).link)
  const signIn = /href="([^"]*sign-in[^"]*)"/.exec(opened.text)?.[1]?.replaceAll('&amp;', '&')
  const asked = await person.get(new URL(signIn ?? '', server.url).href)
  const agreed = await fetch(asked.location ?? '')
  const fields = [...(await agreed.text()).matchAll(/name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value],
  )
  const body = new URLSearchParams(fields)
  const back = await fetch(new URL('/authorize', agreed.url), { method: 'POST', body, redirect: 'manual' })
  let ended = await person.get(back.headers.get('location') ?? '')
  while (ended.location !== null) ended = await person.get(new URL(ended.location, server.url).href)
  assert.match(ended.text, /Library is connected/)

  const { clientId, clientSecret } = partner
  const user = createWayleave({ baseUrl: server.url, clientId, clientSecret }).asUser(() =>
    partner.sign('dana', 'petshop-ltd'),
  )
  const [connection] = (await user.connections.list({ app: 'library' })).data
  const action = (await user.actions.list({ app: 'library' })).data.find(({ key }) => key === 'lend_book')
  if (!connection || !action) throw new Error('Dana is not connected to the library')
  assert.equal(connection.title, 'Library dana@library.example')
  for (const id of [2, 3]) {
    const lent = await user.run({ action: action.id, connection: connection.id, inputs: { title: 'Odes' } })
    assert.deepEqual(lent.results, [{ id, title: 'Odes' }])
    await server.advance(2) // the access token of the first is over
  }
})

test('examples/library.oauth.yaml: the platform is played against the library, and no check fails', async () => {
  const callback = `http://127.0.0.1:${await freePort()}/dashboard/auth/oauth/return/LibraryAPI/`
  const library = startExample('library.ts', { LIBRARY_PORT: '0', LIBRARY_CALLBACKS: callback })
  const host = new URL(await library.said(/The library is at (\S+)/)).host
  const folder = await emptyFolder()
  for (const file of ['library.yaml', 'library.oauth.yaml', 'agree-at-library.js']) {
    const text = readFileSync(join(root, 'examples', file), 'utf8').replaceAll('127.0.0.1:9996', host)
    writeFileSync(join(folder, file), file === 'library.oauth.yaml' ? `${text}redirect_uri: ${callback}\n` : text)
  }
  const args = ['conformance', 'oauth', '--config', 'library.oauth.yaml']
  const { code, stdout, stderr } = await wayleave(args, { cwd: folder })
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /checks: \d+ passed, 0 failed, 0 to think about/)
})

test('docs/connect-any-oauth-app.md: its manifest is that of examples/library.yaml', () => {
  const [shown] = blocksOf(page('docs/connect-any-oauth-app.md')).filter(({ language }) => language === 'yaml')
  const manifest = readFileSync(join(root, 'examples/library.yaml'), 'utf8')
  assert.ok(shown && manifest.includes(shown.code.trim()))
})

test('docs/embed-connect.md: the shell goes from the JWT to the result', async (t) => {
  if (!hasShell()) return t.skip('needs bash and curl')
  const partner = await startPartner(server, 'guide', { webhook_secret: WEBHOOK_SECRET })
  const folder = mkdtempSync(join(tmpdir(), 'wayleave-guide-'))
  atEnd(async () => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'dev.json'), JSON.stringify(await developmentFile(partner)))

  const steps = blocksOf(page('docs/embed-connect.md')).filter(({ language }) => language === 'sh')
  const script = steps
    .map(({ code }) => code.replace('examples/sign.ts', `examples/sign.ts ${join(folder, 'dev.json')}`))
    .map((code) => (code.includes('Open this') ? `${code}read -r _\n` : code))
    .join('\n')
  assert.ok(script.includes('read -r _'))
  const shell = startProgram('bash', ['-euo', 'pipefail', '-c', script])
  const person = openPerson(server)
  await follow(person, await person.signIn(await person.open(await shell.said(/Open this: (\S+)/))))
  shell.tell('')

  const { code, output } = await shell.ended()
  assert.equal(code, 0, output)
  assert.match(output, /"status":"success"[^\n]*"Hello"/)
})

for (const [guide, example] of [
  ['docs/embed-connect.md', 'examples/embed-connect.ts'],
  ['docs/api.md', 'examples/verify-callback.ts'],
  ['docs/webhooks.md', 'examples/connection-webhooks.ts'],
] as const) {
  test(`${guide}: its TypeScript is that of ${example}`, () => {
    const program = squeezed(readFileSync(join(root, example), 'utf8'))
    const shown = blocksOf(page(guide)).filter(({ language }) => language === 'ts')
    assert.ok(shown.length > 0)
    for (const { code } of shown) assert.ok(program.includes(squeezed(code)), code)
  })
}

/** How many hooks Slackish has. */
async function hooksOf({ url }: RunningProvider): Promise<number> {
  const { sends_to } = (await (await fetch(`${url}/_knobs/counts`)).json()) as { sends_to: string[] }
  return sends_to.length
}

/** Follows the redirects of our own pages; the address of the first one that leads elsewhere. */
async function follow(
  person: ReturnType<typeof openPerson>,
  from: { location: string | null; url: string },
): Promise<string> {
  let { location, url } = from
  for (let hops = 0; location !== null && hops < 10; hops++) {
    const next = new URL(location, url)
    if (next.origin !== new URL(server.url).origin) return next.href
    ;({ location, url } = await person.get(next.href))
  }
  return url
}

/** Dana as the partner's user, connected to Slackish. */
async function connectedUser(partner: TestPartner): Promise<User> {
  const { link } = await linkFor(server, partner, 'slackish')
  const person = openPerson(server)
  await follow(person, await person.signIn(await person.open(link)))
  const { clientId, clientSecret } = partner
  const wayleave = createWayleave({ baseUrl: server.url, clientId, clientSecret })
  return wayleave.asUser(() => partner.sign('dana', 'petshop-ltd'))
}

async function greeting(user: User, callbackUrl: string): Promise<RunAction> {
  const [connection] = (await user.connections.list({ app: 'slackish' })).data
  const action = (await user.actions.list({ app: 'slackish' })).data.find(({ key }) => key === 'post_message')
  if (!connection || !action) throw new Error('Dana is not connected to Slackish')
  const inputs = { channel: 'C0001', text: 'Hello from a test' }
  return { action: action.id, connection: connection.id, inputs, callbackUrl }
}

/** The Standard Webhooks headers of a body, with the right secret. */
function signed(body: string): Record<string, string> {
  const now = new Date()
  return {
    'webhook-id': 'msg_x',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(WEBHOOK_SECRET).sign('msg_x', now, body),
  }
}

async function developmentFile({ clientId, clientSecret, issuer, audience, key }: TestPartner): Promise<object> {
  const privateJwk = { ...(await exportJWK(key.privateKey)), kid: key.kid }
  return {
    url: server.url,
    clients: [{ client_id: clientId, client_secret: clientSecret }],
    embed: [{ client_id: clientId, issuer, audience, private_jwk: privateJwk }],
  }
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
