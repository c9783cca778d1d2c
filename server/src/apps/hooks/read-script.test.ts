import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkManifest, type Mistake } from '../manifest/index.ts'
import { KENNEL, KENNEL_ENV } from '../manifest/kennel.fixture.ts'
import { findScript } from './find-script.ts'
import { startHooks } from './hook.fixture.ts'
import { readScript } from './read-script.ts'

const { deps } = startHooks({ cpuMsMax: 400, threadsMax: 1 })
const tools = { sandbox: deps.sandbox, nowMs: 0 }
const HOOKED = KENNEL.replace('limits:', 'hooks: ./kennel.hooks.js\nlimits:')
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayleave-hooks-'))
  await mkdir(join(folder, 'app'))
})
after(() => rm(folder, { recursive: true }))

async function read(source: string) {
  const script = await readScript({ name: 'kennel.hooks.js', source }, tools)
  assert.ok('methods' in script)
  return script
}

async function mistakesOf(source: string, manifest = HOOKED): Promise<Mistake[]> {
  const checked = checkManifest(manifest, { filename: 'kennel.yaml', env: KENNEL_ENV, script: await read(source) })
  return 'mistakes' in checked ? checked.mistakes : []
}

async function why(hooks: string): Promise<string | undefined> {
  const found = await findScript(`key: a\nhooks: ${hooks}\n`, join(folder, 'app', 'a.yaml'))
  return found && 'unreadable' in found ? found.unreadable : undefined
}

test('the methods of Zap are found, and the model holds them with the script, in which no variable is filled', async () => {
  const source = `var secret = '\${KENNEL_SECRET}'\nvar Zap = { register_dog_post_write: function () {}, title: 'x', _mine: function () {} }`
  const script = await read(source)
  assert.deepEqual(script, {
    name: 'kennel.hooks.js',
    source,
    methods: ['_mine', 'register_dog_post_write'],
    mistakes: [],
  })
  const checked = checkManifest(HOOKED, { filename: 'kennel.yaml', env: KENNEL_ENV, script })
  assert.deepEqual('app' in checked && checked.app.hooks, { source, methods: script.methods })
})

test('a mistake with the line of the script: its text, its beginning, no Zap, work that does not end', async () => {
  for (const [source, line, says] of [
    ['var Zap = {\n  a: 1 2\n}', 2, /SyntaxError/],
    ['\n\nmissing()\nvar Zap = {}', 3, /'missing' is not defined/],
    ['var Zapp = {}', 1, /no object Zap/],
    ['for (;;) ;', 1, /processor time/],
    ['z.request("https://kennel.test/"); var Zap = {}', 1, /in its hooks only/],
  ] as const) {
    const [mistake] = await mistakesOf(source)
    assert.deepEqual([mistake?.file, mistake?.line], ['kennel.hooks.js', line])
    assert.match(mistake?.message ?? '', says)
  }
})

test('a mistake with the line of the script: methods that are no hooks, with the nearest name', async () => {
  for (const [method, says] of [
    ['register_dog_pre_wirte', /Did you mean "register_dog_pre_write"\?/],
    ['regster_dog_pre_write', /Did you mean "register_dog_pre_write"\?/],
    ['register_dog_pre_poll', /no hook of "register_dog", which is of the kind write/],
    ['bird_pre_write', /nothing has the key "bird"/],
    ['pre_oauth2_token', /Did you mean "pre_oauthv2_token"\?/],
    ['walk', /Begin the names of your own functions with _/],
  ] as const) {
    const [mistake, ...others] = await mistakesOf(
      `var Zap = {\n  breeds_post_read_resource: function () {},\n  ${method}: function () {}\n}`,
    )
    assert.deepEqual([mistake?.file, mistake?.line, mistake?.column, others], ['kennel.hooks.js', 3, 3, []], method)
    assert.match(mistake?.message ?? '', says)
  }
})

test('every hook of the contract is known', async () => {
  const names = [
    ...['pre_oauthv2_token', 'post_oauthv2_token', 'pre_oauthv2_refresh', 'get_session_info', 'get_connection_label'],
    ...[
      'pre_subscribe',
      'post_subscribe',
      'pre_unsubscribe',
      'walked_pre_hook',
      'walked_post_hook',
      'walked_catch_hook',
    ],
    ...['new_dog_pre_poll', 'new_dog_post_poll', 'new_dog_poll', 'new_dog_pre_custom_trigger_fields'],
    ...['register_dog_pre_write', 'register_dog_post_write', 'register_dog_write', 'register_dog_custom_action_fields'],
    ...['register_dog_post_custom_action_result_fields', 'breeds_pre_read_resource', 'breeds_read_resource'],
  ]
  assert.deepEqual(await mistakesOf(`var Zap = { ${names.map((name) => `${name}() {}`)} }`), [])
})

test('a request may be missing only where a hook makes it', async () => {
  const without = HOOKED.replace('    request: { method: GET, url: "https://kennel.test/breeds", next: link }\n', '')
  const [mistake] = await mistakesOf('var Zap = { breeds_post_read_resource() {} }', without)
  assert.deepEqual([mistake?.path, mistake?.file], ['operations.breeds.request', undefined])
  assert.match(mistake?.message ?? '', /only the hook Zap\.breeds_read_resource/)
  assert.deepEqual(await mistakesOf('var Zap = { breeds_read_resource() {} }', without), [])
})

test('a script is read only from within the folder of its manifest, links followed, and at most 1 MiB of text', async () => {
  const place = (name: string) => join(folder, 'app', name)
  await writeFile(place('good.js'), '\ufeffvar Zap = {}')
  await writeFile(place('large.js'), 'x'.repeat(1024 * 1024 + 1))
  await writeFile(place('binary.js'), Buffer.from([0xff, 0xfe, 0]))
  await writeFile(join(folder, 'outside.js'), 'var Zap = {}')
  await symlink(join(folder, 'outside.js'), place('link.js'))
  await symlink(folder, place('up'))
  assert.match((await why('../outside.js')) ?? '', /outside of the manifest's folder/)
  assert.match((await why(join(folder, 'outside.js'))) ?? '', /outside of the manifest's folder/)
  assert.match((await why('./link.js')) ?? '', /leads out of/)
  assert.match((await why('./up/outside.js')) ?? '', /leads out of/)
  assert.match((await why('./up')) ?? '', /leads out of/)
  assert.match((await why('.')) ?? '', /outside/)
  assert.match((await why('./none.js')) ?? '', /cannot be read/)
  assert.match((await why('./large.js')) ?? '', /larger than 1 MiB/)
  assert.match((await why('./binary.js')) ?? '', /no text in UTF-8/)
  const good = await findScript('hooks: ./good.js\n', place('a.yaml'))
  assert.equal(good && 'source' in good && good.source, 'var Zap = {}')
  assert.equal(await findScript('key: a\n', place('a.yaml')), undefined)
})
