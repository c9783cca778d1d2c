import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { sql } from 'kysely'
import { atEnd, createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { createCaches } from '../kernel/caches.ts'
import { createClock } from '../kernel/clock.ts'
import { createDatabase, listen, migrate } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { createSealer, generateMasterKey, parseMasterKey } from '../kernel/seal/index.ts'
import { checkDraft, createDraft } from './drafts/index.ts'
import { findApp, findAppVersion, listApps } from './find-app.ts'
import { KENNEL, KENNEL_ENV, kennelWith } from './manifest/kennel.fixture.ts'
import { judgePush, PushError, pushApp, pushWithin } from './push-app.ts'

type AppDeps = Pick<Deps, 'db' | 'caches' | 'seal' | 'clock'>
const key = parseMasterKey(generateMasterKey()) ?? Buffer.alloc(32)

/** The dependencies of one process on the database. */
async function connect(url: string): Promise<AppDeps> {
  const { db, close } = createDatabase(url)
  atEnd(close)
  const listener = await listen(url, 'apps test')
  atEnd(listener.close)
  return { db, caches: await createCaches(listener), seal: createSealer([key]), clock: createClock() }
}

let deps: AppDeps
let otherProcess: AppDeps

before(async () => {
  await prepareTemplate(migrate)
  const { url, drop } = await createTestDatabase()
  atEnd(drop)
  deps = await connect(url)
  otherProcess = await connect(url)
})

function push(text: string, options: { replace?: boolean; takeOver?: boolean; env?: Record<string, string> } = {}) {
  return pushApp(text, { filename: 'kennel.yaml', env: KENNEL_ENV, ...options }, deps)
}

/** A small app of that key, version and description. */
function small(appKey: string, version = '1.0.0', description = ''): string {
  return `key: ${appKey}\nname: ${appKey}\nversion: ${version}\ndescription: "${description}"\n`
}

async function everythingStored(): Promise<string> {
  const { rows } = await sql`select * from apps join app_versions on app_id = id`.execute(deps.db)
  return JSON.stringify(rows)
}

test('published: a good manifest is found by every name, with its integer id and its secrets', async () => {
  const { kind, app } = await push(KENNEL)
  assert.equal(kind, 'published')
  assert.ok(Number.isInteger(app.number))
  const names = [
    app.id,
    app.id.toUpperCase(),
    'kennel-crm',
    'KennelCrmAPI',
    'KennelCrmAPI@2.1.0',
    'KennelCrmAPI@latest',
  ]
  for (const name of names) {
    const found = await findApp(name, otherProcess)
    assert.deepEqual(found, app, name)
  }
  assert.equal(app.auth.oauth2?.client_secret, KENNEL_ENV.KENNEL_SECRET)
  assert.deepEqual(await findAppVersion(app.id, '2.1.0', deps), app)
})

test('not found: other names, other versions, and what is no name at all', async () => {
  await push(KENNEL)
  for (const name of [
    'kennel',
    'kennelcrmapi',
    'KENNEL-CRM',
    'KennelCrmAPI@9.9.9',
    '@',
    '',
    "' or 1=1 --",
    'a\0b',
    'x'.repeat(10_000),
  ]) {
    assert.equal(await findApp(name, deps), undefined, name.slice(0, 20))
  }
  assert.equal(await findAppVersion('kennel-crm', '2.1.0', deps), undefined) // ids alone are pinned
})

test('nothing in the clear: neither the client secret nor any value from the environment is stored readable', async () => {
  const text = small('cattery', '1.0.0').concat(
    `hosts: ["\${HOST_NAME}"]\noperations:\n  list:\n    kind: read\n    hidden: true\n`,
    `    request: { method: GET, url: "https://\${HOST_NAME}/cats", headers: { X-Partner: "key \${PARTNER_KEY}" } }\n`,
  )
  const env = { HOST_NAME: 'cattery-canary.test', PARTNER_KEY: 'canary-partner-key' }
  const { app } = await push(text, { env })
  assert.equal(app.operations.list?.request?.headers?.['X-Partner'], 'key canary-partner-key')
  assert.deepEqual(app.hosts, ['cattery-canary.test'])
  await push(KENNEL)
  assert.doesNotMatch(await everythingStored(), /canary|a-secret-of-the-kennel/)
})

test('unchanged: the same version with the same content, however it is written, keeps everything as it was', async () => {
  const { app } = await push(KENNEL)
  const before = await everythingStored()
  const reordered = KENNEL.replace('name: Kennel CRM\nversion: 2.1.0\n', 'version: 2.1.0\nname: Kennel CRM\n')
  const again = await push(reordered, { replace: true })
  assert.equal(again.kind, 'unchanged')
  assert.deepEqual(again.app, app)
  assert.equal(await everythingStored(), before)
})

test('refused: the same version with other content, also when the secret alone differs; nothing is written', async () => {
  await push(KENNEL)
  const before = await everythingStored()
  for (const pushing of [
    () => push(kennelWith('name: Kennel CRM', 'name: Other CRM')),
    () => push(KENNEL, { env: { KENNEL_SECRET: 'another-secret' } }),
  ]) {
    await assert.rejects(pushing, (error) => error instanceof PushError && /raise the version/.test(error.message))
  }
  assert.equal(await everythingStored(), before)
})

test('replaced: in development the same version takes other content, and every process sees it', async () => {
  await push(small('aviary'))
  assert.equal((await findApp('aviary', otherProcess))?.description, '')
  const { kind, app } = await push(small('aviary', '1.0.0', 'Birds.'), { replace: true })
  assert.deepEqual([kind, app.description], ['replaced', 'Birds.'])
  await until(async () => (await findApp('aviary', otherProcess))?.description === 'Birds.')
})

test('replaced: a secret alone is replaced too, also in the models that are cached', async () => {
  const text = kennelWith('key: kennel-crm', 'key: kennel-two')
  await push(text)
  const { kind, app } = await push(text, { replace: true, env: { KENNEL_SECRET: 'the-second-secret' } })
  assert.deepEqual([kind, app.auth.oauth2?.client_secret], ['replaced', 'the-second-secret'])
})

test('the latest version is the highest one, whatever is pushed last; every version stays', async () => {
  const first = await push(small('stable', '1.9.0'))
  const second = await push(small('stable', '1.10.0', 'Second.'))
  const fix = await push(small('stable', '1.9.1', 'Fix.'))
  assert.equal(second.app.number, first.app.number)
  for (const name of ['stable', 'StableAPI', first.app.id]) {
    assert.equal((await findApp(name, deps))?.version, '1.10.0')
  }
  assert.equal((await findAppVersion(first.app.id, '1.9.0', deps))?.version, '1.9.0')
  assert.deepEqual(await findApp('StableAPI@1.9.1', deps), fix.app)
})

test('refused whole: a bad manifest, with all its mistakes; nothing is written', async () => {
  const before = await everythingStored()
  await assert.rejects(push('key: zoo\nnmae: Zoo\nversion: 1.0.0\n'), (error) => {
    assert.ok(error instanceof PushError)
    assert.deepEqual(
      error.mistakes.map(({ path }) => path),
      ['name', 'nmae'],
    )
    assert.match(error.message, /kennel\.yaml has 2 mistakes/)
    return true
  })
  assert.equal(await everythingStored(), before)
})

test('refused: the API name of another app, and another API name for the same app', async () => {
  await push(small('pet-shop'))
  await assert.rejects(push(`${small('other')}api_name: PetShopAPI\n`), /PetShopAPI is the API name of pet-shop/)
  assert.equal(await findApp('other', deps), undefined)
  await assert.rejects(push(`${small('pet-shop', '2.0.0')}api_name: OtherAPI\n`), /keeps its API name/)
  assert.equal((await findApp('pet-shop', deps))?.version, '1.0.0')
})

test('twenty pushes at once publish one version, and one number', async () => {
  const results = await Promise.all(Array.from({ length: 20 }, () => push(small('burrow'))))
  assert.deepEqual(results.map(({ kind }) => kind).sort(), ['published', ...Array(19).fill('unchanged')])
  assert.equal(new Set(results.map(({ app }) => app.number)).size, 1)
})

test('the list has the latest version of every app, by name', async () => {
  const apps = await listApps(deps)
  const names = apps.map(({ name }) => name.toLowerCase())
  assert.deepEqual(names, [...names].sort())
  assert.equal(new Set(apps.map(({ id }) => id)).size, apps.length)
  assert.equal(apps.find((app) => app.key === 'stable')?.version, '1.10.0')
})

test('a published app cannot be changed by those who share it', async () => {
  const { app } = await push(KENNEL)
  assert.throws(() => Object.assign(app.auth.oauth2 ?? {}, { client_secret: 'x' }), TypeError)
})

const hash = (text: string) => Buffer.from(text)
const secret = { path: ['auth'], value: 's' }

test('published: there is no such version yet', () => {
  assert.equal(judgePush(undefined, { hash: hash('a'), secrets: [] }, false), 'published')
})

test('unchanged: hash and secrets are the same', () => {
  const content = { hash: hash('a'), secrets: [secret] }
  assert.equal(judgePush({ hash: hash('a'), secrets: [{ ...secret }] }, content, true), 'unchanged')
})

test('refused, or replaced where that is allowed: hash or secrets differ', () => {
  const known = { hash: hash('a'), secrets: [secret] }
  for (const pushed of [
    { hash: hash('b'), secrets: [secret] },
    { hash: hash('a'), secrets: [] },
    { hash: hash('a'), secrets: [{ ...secret, value: 't' }] },
  ]) {
    assert.equal(judgePush(known, pushed, false), 'refused')
    assert.equal(judgePush(known, pushed, true), 'replaced')
  }
})

/** Waits until a claim holds, at most 5 s. */
async function until(claim: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 5_000
  while (!(await claim())) {
    assert.ok(performance.now() < deadline, 'it did not come about within 5 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

test('a script is part of the content: kept with the version, another one is refused, none at all is a mistake', async () => {
  const manifest = `${small('hooked')}hooks: ./hooked.hooks.js\n`
  const pushWith = (source: string) => {
    const script = { name: 'hooked.hooks.js', source, methods: ['get_connection_label'], mistakes: [] }
    return pushApp(manifest, { filename: 'hooked.yaml', env: {}, script }, deps)
  }
  const { kind, app } = await pushWith('var Zap = {}')
  assert.equal(kind, 'published')
  assert.deepEqual(app.hooks, { source: 'var Zap = {}', methods: ['get_connection_label'] })
  assert.equal((await pushWith('var Zap = {}')).kind, 'unchanged')
  await assert.rejects(pushWith('var Zap = { }'), /with other content: raise the version/)
  await assert.rejects(push(manifest), (error: PushError) => /was not given/.test(error.mistakes[0]?.message ?? ''))
})

/** An app that somebody drafts in the console. */
async function draftOfSomebody(appKey: string): Promise<number> {
  await sql`insert into workspaces (created_at) values (${deps.clock.now()})`.execute(deps.db)
  await sql`insert into users (workspace_id, email, created_at)
    select max(id), ${`${appKey}@example.test`}, ${deps.clock.now()} from workspaces`.execute(deps.db)
  const { rows } = await sql<{ id: number }>`select max(id) as id from users`.execute(deps.db)
  const content = { manifest: small(appKey), hooks: null, secret: null }
  const checked = checkDraft(content)
  assert.ok('app' in checked)
  const userId = rows[0]?.id ?? 0
  await deps.db.transaction().execute((tx) => createDraft(tx, checked, content, userId, deps))
  return userId
}

test("refused: the command line pushes nobody's app from under them; nothing is written", async () => {
  await draftOfSomebody('diary')
  await assert.rejects(push(small('diary')), /diary belongs to an account, which publishes it in the console/)
  assert.equal(await findApp('diary', deps), undefined)
})

test('taken over: a key that somebody squats on is the operator’s, its next version the latest, its draft gone', async () => {
  const userId = await draftOfSomebody('slack')
  const published = checkDraft({ manifest: small('slack', '9.0.0'), hooks: null, secret: null })
  assert.ok('app' in published)
  await deps.db.transaction().execute((tx) => pushWithin(tx, published, { owner: userId }, deps))
  const { kind } = await push(small('slack', '1.0.0', 'the real one'), { takeOver: true })
  assert.equal(kind, 'published')
  assert.equal((await findApp('slack', otherProcess))?.version, '1.0.0')
  assert.equal((await findApp('slack@9.0.0', deps))?.version, '9.0.0')
  const { rows } = await sql`select 1 from app_drafts join apps on apps.id = app_id where key = 'slack'`.execute(
    deps.db,
  )
  assert.equal(rows.length, 0)
  await assert.rejects(
    deps.db.transaction().execute((tx) => pushWithin(tx, published, { owner: userId }, deps)),
    /is another app's already/,
  )
  assert.equal((await push(small('slack', '1.0.0', 'the real one'), { takeOver: true })).kind, 'unchanged')
})
