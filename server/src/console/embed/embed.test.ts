// Partners and clients of the Workflow API in the console, over HTTP.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser, shownIn } from '../../../test/harness/console-browser.ts'
import { atEnd } from '../../../test/harness/database.ts'
import { exchange, newKey, startPartner } from '../../../test/harness/partner.ts'
import { pictures } from '../../../test/harness/pictures.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { changeOwner, findClientOf, webhookSecretsOf } from '../../clients/index.ts'

const server = await startTestServer()
const second = await startTestServer({ databaseUrl: server.databaseUrl })
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test', { firstName: 'Dana' })
const acme = await startPartner(server, 'acme')
await deps.db.transaction().execute((tx) => changeOwner(tx, 'acme', dana.person.userId))
const settings = '/embed/settings/acme'
const whiteLabel = `${settings}/white-label`
const own = async (clientId = 'acme') => {
  const found = await findClientOf(deps.db, clientId, dana.person.userId)
  assert.ok(found)
  return found
}
const accepted = async (claims = {}) =>
  (await exchange(server, acme, await acme.sign('dana', 'petshop-ltd', claims))).status

test('seed 002: a workflow client has an id of 22 digits and a secret that is shown once; its authorize URL is ready', async () => {
  const made = await dana.post('/embed/add/workflow', {
    name: 'CRM',
    redirect_uris: 'https://crm.test/cb',
    scopes: ['zap', 'profile'],
  })
  assert.equal(made.status, 200, made.text)
  const clientId = shownIn(made.text, 'client-id')
  assert.match(clientId, /^\d{22}$/)
  assert.match(shownIn(made.text, 'client-secret'), /^\w{43}$/)
  assert.match(shownIn(made.text, 'webhook-secret'), /^whsec_/)
  const url = new URL(shownIn(made.text, 'authorize-url'))
  assert.deepEqual(
    [url.pathname, url.searchParams.get('scope'), url.searchParams.get('response_mode')],
    ['/v2/authorize', 'zap profile', 'query'],
  )
  const door = await dana.get(url.pathname + url.search)
  assert.equal(door.status, 302)
  assert.match(door.location ?? '', /^\/oauth\/authorize\/\?|^http.*\/oauth\/authorize/)
  assert.equal((await dana.get(`/embed/settings/${clientId}`)).location, `/embed/settings/${clientId}/credentials`)
  const { text } = await dana.get(`/embed/settings/${clientId}/credentials`)
  assert.doesNotMatch(text, /white-label/)
  assert.match((await dana.get('/embed')).text, new RegExp(clientId))
})

test('a partner is made from what has no default; each mistake is named', async () => {
  const refused = await dana.post('/embed/add/partner', {
    name: 'Globex',
    issuer: 'https://globex.test',
    jwks_url: 'nowhere',
    user_claim: 'sub',
    origins: 'https://globex.test/path\nglobex\nhttps://ok.test',
  })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /id="field-audience-mistake"[^>]*><li>Fill this in/)
  assert.match(refused.text, /id="field-jwks_url-mistake"[^>]*><li>Enter an absolute address/)
  assert.match(refused.text, /&quot;https:\/\/globex\.test\/path&quot; must be an origin/)
  assert.match(refused.text, /&quot;globex&quot; is no absolute address/)
  assert.match(refused.text, /value="https:\/\/globex\.test"/)
  const made = await dana.post('/embed/add/partner', {
    name: 'Globex',
    issuer: 'https://globex.test',
    audience: 'connect.test',
    jwks_url: 'https://globex.test/jwks.json',
    user_claim: 'sub',
    tenant_claim: 'org_id',
    origins: 'https://globex.test',
  })
  assert.equal(made.status, 200, made.text)
  const { partner, kind } = await own(shownIn(made.text, 'client-id'))
  assert.deepEqual([kind, partner?.max_lifetime_seconds, partner?.require_jti], ['embed', 300, false])
})

test('a new client secret and a new webhook secret end the previous ones', async () => {
  assert.equal(await accepted(), 200)
  const shown = await dana.post(`${settings}/secret`)
  assert.equal(await accepted(), 401)
  acme.clientSecret = shownIn(shown.text, 'client-secret')
  assert.equal(await accepted(), 200)

  assert.match((await dana.get(`${settings}/webhook-secret`)).text, /The previous one stops now/)
  const { text } = await dana.post(`${settings}/webhook-secret`)
  const secret = shownIn(text, 'webhook-secret')
  assert.deepEqual(await webhookSecretsOf('acme', deps), [secret])
  await poll(async () => (await webhookSecretsOf('acme', second.deps))[0] === secret, 1_000)
  assert.ok(!(await dana.get(`${settings}/credentials`)).text.includes(secret))
})

test('redirect URIs are checked by the rules of the registration, and count at once', async () => {
  const path = `${settings}/redirect-uris`
  const refused = await dana.submit(path, { redirect_uris: 'com.acme:/cb' })
  assert.deepEqual([refused.status, /scheme of its own/.test(refused.text)], [422, true])
  assert.equal((await dana.submit(path, { redirect_uris: 'https://acme.test/a\r\nhttps://acme.test/b' })).status, 303)
  assert.deepEqual((await own()).redirect_uris, ['https://acme.test/a', 'https://acme.test/b'])
})

test('how JWTs are judged is changed at once; looks, secrets and the other form stay', async () => {
  const refused = await dana.submit(whiteLabel, { max_lifetime_seconds: '3601', issuer: ' ' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /Enter a whole number of at most 3600/)
  const logo = new Blob([new Uint8Array(pictures.png)])
  assert.equal((await dana.upload(`${whiteLabel}/looks`, { theme: 'dark' }, { logo })).status, 303)
  const before = await own()
  assert.equal(
    (await dana.submit(whiteLabel, { audience: 'other.test', label_claim: '', require_jti: 'on' })).status,
    303,
  )
  const { partner } = await own()
  assert.deepEqual(partner, { ...before.partner, audience: 'other.test', label_claim: null, require_jti: true })
  assert.equal(await accepted(), 400, 'aud is another one now')
  assert.equal(await accepted({ aud: 'other.test', jti: 'one' }), 200)
  const pages = await dana.submit(whiteLabel, { confirm_identity: 'on' }, `${whiteLabel}/pages`)
  assert.match(pages.text, /id="field-confirm_url-mistake"[^>]*><li>Is needed when confirm_identity is on/)
  const confirm_url = 'https://acme.test/confirm'
  const done = await dana.submit(whiteLabel, { confirm_identity: 'on', confirm_url }, `${whiteLabel}/pages`)
  assert.equal(done.location, `${whiteLabel}?saved=pages#pages`)
  assert.deepEqual((await own()).partner, { ...partner, confirm_identity: true, confirm_url })
})

test('the setup check names what is recommended but missing, and what is fine', async () => {
  const { text } = await dana.get(whiteLabel)
  const setup = /id="setup"[\s\S]*?<\/section>/.exec(text)?.[0] ?? ''
  const [open = '', fine = ''] = setup.split('<details>')
  assert.match(open, /3 recommended/)
  for (const what of ['The JWKS URL is https', 'All origins are https', 'Connect pages name your user'])
    assert.ok(open.includes(what), what)
  for (const what of ['You confirm who connected', 'Each JWT serves once', 'All redirect URIs are https'])
    assert.ok(fine.includes(what), what)
})

test('fetch now: a rotation counts from here on, and what is wrong is told; ten a minute', async () => {
  const path = `${whiteLabel}/keys`
  const next = await newKey('acme-2', 'ES256')
  acme.jwks.keys = [acme.key.publicJwk, next.publicJwk, { kty: 'oct', kid: 'shared', k: 'AAAA' }]
  const { status, text } = await dana.post(path)
  assert.equal(status, 200)
  assert.match(text, /It answered just now, with 3 keys/)
  assert.match(text, /<code>acme-2<\/code> EC ES256/)
  assert.match(text, /<code>shared<\/code> oct<\/strong><p class="quiet">It is neither an RSA nor an EC key/)
  const fetches = acme.jwks.fetches
  const claims = { aud: 'other.test', jti: 'two' }
  assert.equal((await exchange(second, acme, await acme.sign('dana', 't', claims, {}, next))).status, 200)
  assert.equal(acme.jwks.fetches, fetches, 'the other process took what was fetched')

  acme.jwks.status = 503
  const failed = (await dana.post(path)).text
  assert.match(failed, /It could not be fetched: it answered with status 503/)
  assert.match(failed, /1 missing/)
  acme.jwks.status = 200
  for (let i = 0; i < 8; i++) await dana.post(path)
  const asked = acme.jwks.fetches
  assert.match((await dana.post(path)).text, /it was asked too often, try again in \d+ seconds/)
  assert.equal(acme.jwks.fetches, asked)
})

test('a pasted JWT is judged rule by rule as an exchange would; it is not spent, not kept, not shown', async () => {
  const path = `${whiteLabel}/check`
  const good = { aud: 'other.test', jti: 'three', name: 'Dana Doe' }
  const check = async (jwt: string) => {
    const { status, text } = await dana.post(path, { jwt })
    assert.equal(status, 200)
    assert.ok(!text.includes(jwt))
    const panel = /id="jwt"[\s\S]*?<\/section>/.exec(text)?.[0] ?? ''
    const verdict = (sign: string) =>
      [...panel.matchAll(new RegExp(`aria-label="${sign}">.</span><div><strong>([^<]*)`, 'g'))].map(([, what]) => what)
    return { panel, passed: verdict('Passed'), failed: verdict('Failed'), open: verdict('Not judged') }
  }
  const jwt = await acme.sign('dana', 'petshop-ltd', good)
  const right = await check(` ${jwt.slice(0, 80)}\n${jwt.slice(80)} `)
  assert.match(right.panel, /Accepted/)
  assert.deepEqual([right.passed.length, right.failed, right.open], [17, [], []])
  assert.match(right.panel, /<dt>User<\/dt><dd><code>dana<\/code>/)
  assert.match((await check(jwt)).panel, /Accepted/, 'checked twice, it is not spent')
  assert.equal((await exchange(server, acme, jwt)).status, 200)
  assert.deepEqual((await check(jwt)).failed, ['Its jti was not used before'])

  const now = Math.floor(deps.clock.now().getTime() / 1000)
  const stranger = await newKey('acme-1')
  const cases: [claims: object, failed: string][] = [
    [{ iss: 'https://evil.test' }, 'iss is your issuer'],
    [{ aud: ['else'] }, 'aud contains your audience'],
    [{ exp: 'soon' }, 'exp and iat are numbers'],
    [{ iat: now - 300, exp: now - 100 }, 'It has not expired (exp)'],
    [{ nbf: now + 1000 }, 'It is valid already (iat, nbf)'],
    [{ exp: now + 1000 }, 'It does not live too long (exp - iat)'],
    [{ sub: '' }, 'The user claim names a user'],
    [{ org_id: 7 }, 'The tenant claim names a tenant'],
    [{ jti: undefined }, 'jti is there when you require it'],
  ]
  for (const [claims, failed] of cases) {
    const token = await acme.sign('dana', 't', { ...good, ...claims })
    const report = await check(token)
    assert.ok(report.failed.includes(failed), `${failed}: ${report.failed}`)
    const refused = (await (await exchange(server, acme, token)).json()) as { error_description: string }
    const words = refused.error_description.replaceAll('&', '&amp;')
    assert.ok(report.panel.includes(words), `an exchange says the same: ${words}`)
  }
  const fresh = { ...good, jti: 'four' }
  const forged = await check(await acme.sign('dana', 't', fresh, { kid: 'acme-1' }, stranger))
  assert.deepEqual(forged.failed, ['The signature is that key’s'])
  assert.ok(forged.passed.includes('iss is your issuer'), 'the rest is judged all the same')
  assert.deepEqual((await check(await acme.sign('d', 't', fresh, { kid: 'gone' }))).failed, [
    'Your JWKS has its key, fit for the algorithm',
  ])
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${jwt.split('.')[1]}.`
  assert.deepEqual((await check(none)).failed, ['Its algorithm (alg) is accepted', 'Its jti was not used before'])
  assert.ok((await check('no JWT at all')).failed.includes('It is a signed JWT of at most 16 KiB'))
  assert.match((await dana.post(path, { jwt: ' ' })).text, /Paste a JWT/)

  const { rows } = await sql<{ kept: string }>`
    select coalesce((select json_agg(a) from client_attempts a)::text, '') || (select json_agg(l) from audit_log l)::text
      as kept`.execute(deps.db)
  assert.ok(!rows[0]?.kept.includes(jwt.split('.')[1] ?? ''))
})

test('a JWT is checked thirty times a minute, and its JWKS URL asked no more often', async () => {
  let asked = 0
  const jwks = createServer((_request, response) => {
    asked++
    response.writeHead(500).end()
  })
  await new Promise<void>((resolve) => jwks.listen(0, '127.0.0.1', resolve))
  atEnd(async () => void jwks.close())
  const { port } = jwks.address() as AddressInfo
  const omar = await consoleBrowser(server, 'omar@example.test')
  const globex = await startPartner(server, 'globex')
  await deps.db.transaction().execute((tx) => changeOwner(tx, 'globex', omar.person.userId))
  const page = '/embed/settings/globex/white-label'
  assert.equal((await omar.submit(page, { jwks_url: `http://127.0.0.1:${port}/` })).status, 303)
  const jwt = await globex.sign('omar', 'petshop-ltd')
  const check = () => omar.post(`${page}/check`, { jwt })
  for (let times = 0; times < 30; times++) assert.doesNotMatch((await check()).text, /Nothing was checked/)
  const before = asked
  assert.match((await check()).text, /Nothing was checked: try again in \d+ seconds/)
  assert.deepEqual([before, asked], [30, 30])
})

test('looks: files are judged as at registration, kept, previewed, and taken away', async () => {
  const path = `${whiteLabel}/looks`
  const text = (content: string) => new Blob([content])
  const before = await own()
  const refused = await dana.upload(
    path,
    { theme: 'light' },
    { logo: text('no image'), stylesheet: text('@import "x"') },
  )
  assert.equal(refused.status, 422)
  assert.match(refused.text, /The logo is no PNG, JPEG, WebP or SVG image\./)
  assert.match(refused.text, /The stylesheet has @import/)
  const large = await dana.upload(path, {}, { stylesheet: text(`a{${' '.repeat(33 * 1024)}}`) })
  assert.deepEqual([large.status, /larger than 32 KiB/.test(large.text)], [422, true])
  const photo = await dana.upload(path, {}, { logo: text('x'.repeat(2_000_000)) })
  assert.deepEqual([photo.status, /larger than 256 KiB/.test(photo.text)], [422, true])
  assert.deepEqual(await own(), before)

  const stylesheet = text(':root{--accent:#123456}')
  assert.equal(
    (await dana.upload(path, { theme: 'light' }, { stylesheet })).location,
    `${whiteLabel}?saved=looks#looks`,
  )
  const { partner } = await own()
  assert.equal(partner?.logo, before.partner?.logo, 'what is not given stays')
  assert.equal(partner?.theme, 'light')
  const preview = (await dana.get(`${whiteLabel}/preview`)).text
  for (const part of ['/assets/theme-light.css', partner?.stylesheet, partner?.logo])
    assert.ok(preview.includes(String(part)))
  assert.equal((await server.fetch(partner?.stylesheet ?? '')).status, 200)

  await dana.upload(path, { theme: '', logo_gone: 'on', stylesheet_gone: 'on' }, {})
  const { theme, logo, stylesheet: gone } = (await own()).partner ?? assert.fail()
  assert.deepEqual([theme, logo, gone], [null, null, null])
})

test('409: a partner that people have connections through is not deleted; without any it is', async () => {
  const now = deps.clock.now()
  await sql`
    with app as (
      insert into apps (id, key, api_name, latest_version, created_at)
      values (gen_random_uuid(), 'books', 'BooksCLIAPI', '1.0.0', ${now}) returning id)
    insert into connections (id, workspace_id, user_id, client_id, app_id, app_version, title, status, credentials,
      created_at, updated_at)
    select 100000001, users.workspace_id, users.id, 'acme', app.id, '1.0.0', 'Mine', 'expired', 'sealed', ${now}, ${now}
    from app, users where external_id = 'dana' limit 1`.execute(deps.db)
  const home = (await dana.get('/console')).text
  assert.match(home, /<dt>Connections<\/dt><dd>1<\/dd>/)
  assert.match(home, /<dt>Need attention<\/dt><dd><span class="bad">1</)
  const refused = await dana.post(`${settings}/delete`)
  assert.deepEqual([refused.status, /people have connections through this client/.test(refused.text)], [409, true])
  assert.equal((await dana.get(`${settings}/credentials`)).status, 200)
  await sql`delete from connections`.execute(deps.db)
  assert.equal((await dana.post(`${settings}/delete`)).location, '/embed?deleted=1')
  assert.equal(await accepted(), 401)
})
