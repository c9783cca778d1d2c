// What npm would publish: packed, installed into an empty folder, run and type-checked there.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** The browser script has to stay small: it is loaded by other people's pages. */
const CONNECT_BYTES_MAX = 4096
/** A backend may run where every start counts: what `import '@wayleave/sdk'` loads, its files compressed together. */
const INDEX_BYTES_MAX = 13_312

const sdk = fileURLToPath(new URL('..', import.meta.url))
const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'wayleave-sdk-'))
const installed = join(folder, 'node_modules/@wayleave/sdk')

const run = (command: string, args: string[], cwd = folder) => {
  const { NODE_OPTIONS: _ours, NODE_TEST_CONTEXT: _too, ...env } = process.env
  return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

before(() => {
  run('npm', ['pack', '--pack-destination', folder], sdk)
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'))
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`])
})
after(() => rmSync(folder, { recursive: true }))

test('an empty folder: every entry loads and works, without dependencies', () => {
  writeFileSync(
    join(folder, 'index.js'),
    `import { createWayleave, WayleaveError } from '@wayleave/sdk'
    import { createSigner } from '@wayleave/sdk/partner'
    import { connect, readRedirect } from '@wayleave/sdk/connect'
    import { createOAuth } from '@wayleave/sdk/oauth'
    import '@wayleave/sdk/wire'
    const signer = await createSigner({ issuer: 'i', audience: 'a', algorithm: 'ES256' })
    const fetch = async () => Response.json({ data: [{ title: 'Petshop' }], links: {}, access_token: 't', expires_in: 1 })
    const wayleave = createWayleave({ baseUrl: 'http://localhost', clientId: 'c', clientSecret: 's', fetch })
    const page = await wayleave.asUser(() => signer.sign('dana', 'petshop-ltd')).apps.list()
    console.log(page.data[0].title, typeof createOAuth, typeof connect, readRedirect({ search: '' }), WayleaveError.name)`,
  )
  assert.equal(run(process.execPath, ['index.js']), 'Petshop function function null WayleaveError\n')
  assert.deepEqual(
    readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
    ['@wayleave'],
  )
})

test('the declarations are whole: strict TypeScript takes them and refuses a mistake', () => {
  const good = `import { createWayleave, type User } from '@wayleave/sdk'
    import { createSigner } from '@wayleave/sdk/partner'
    import { connect } from '@wayleave/sdk/connect'
    import type { Run, TokenExchangeResponse } from '@wayleave/sdk/wire'
    export const answer = (body: TokenExchangeResponse) => body.token_type === 'N_A' ? body.session_id : body.access_token
    export async function first(): Promise<Run | string | undefined> {
      const signer = await createSigner({ issuer: 'i', audience: 'a' })
      const wayleave = createWayleave({ baseUrl: 'http://localhost', clientId: 'c', clientSecret: 's' })
      const user: User = wayleave.asUser(() => signer.sign('dana', 'petshop-ltd'))
      const result = await connect({ url: 'http://localhost/to/petshop', sessionId: 'x' })
      if (result.reason) return result.message
      return user.run({ action: 'a', connection: result.connectionId, inputs: {} })
    }`
  const options = [
    '--strict',
    '--noEmit',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2022,dom,dom.iterable',
  ]
  const check = (text: string) => {
    writeFileSync(join(folder, 'check.ts'), text)
    return run(process.execPath, [tsc, ...options, 'check.ts'])
  }
  assert.equal(check(good), '')
  assert.throws(() => check(good.replace('connection: result', 'conection: result')), /Command failed/)
})

test(`the browser script: one file, no imports, at most ${CONNECT_BYTES_MAX} bytes compressed`, () => {
  const script = readFileSync(join(installed, 'dist/connect/index.js'))
  const code = script.toString().replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, '')
  assert.deepEqual(code.match(/^.*\b(import|require|from)\b.*$/gm), null)
  const { length } = gzipSync(script, { level: 9 })
  assert.ok(length <= CONNECT_BYTES_MAX, `${length} bytes`)
})

test(`the backend's entry: at most ${INDEX_BYTES_MAX} bytes compressed, and nothing of other packages or of Node`, () => {
  const files = new Set<string>()
  const strangers: string[] = []
  const load = (file: string) => {
    if (files.has(file)) return
    files.add(file)
    const code = readFileSync(file, 'utf8').replace(/^\s*(\/\*\*|\*|\/\/).*$/gm, '')
    for (const [, name = ''] of code.matchAll(/\bfrom ["']([^"']+)["']|\bimport\(/g))
      if (name.startsWith('.')) load(join(file, '..', name))
      else strangers.push(name)
  }
  load(join(installed, 'dist/index.js'))
  assert.ok(files.size > 10)
  assert.deepEqual(strangers, [])
  const { length } = gzipSync(Buffer.concat([...files].map((file) => readFileSync(file))), { level: 9 })
  assert.ok(length <= INDEX_BYTES_MAX, `${length} bytes`)
})

const { engines } = JSON.parse(readFileSync(join(sdk, 'package.json'), 'utf8'))

test(`any other Node on this machine that is ${engines.node}: a list over pages, a Zap, a JWT, on the published files`, (t) => {
  const others = otherNodes()
  if (others.length === 0) return t.skip('there is no other Node.js here')
  writeFileSync(
    join(folder, 'zaps.js'),
    `import { createWayleave } from '@wayleave/sdk'
    import { createSigner } from '@wayleave/sdk/partner'
    const signer = await createSigner({ issuer: 'i', audience: 'a' })
    const fetch = async (url, { method }) => {
      if (url.endsWith('/oauth/token')) return Response.json({ access_token: 't', expires_in: 60, scope: 'zap' })
      if (method === 'POST') return Response.json({ type: 'zap', id: 'made' }, { status: 201 })
      const next = url.includes('offset=1') ? null : 'http://localhost/v2/zaps?limit=1&offset=1'
      return Response.json({ data: [{ id: next ? 'first' : 'second' }], links: { next, prev: null }, meta: {} })
    }
    const wayleave = createWayleave({ baseUrl: 'http://localhost', clientId: 'c', clientSecret: 's', fetch })
    const dana = wayleave.asUser(() => signer.sign('dana', 'petshop-ltd'))
    const signal = new AbortController().signal
    const ids = []
    for await (const { id } of dana.zaps.all({ limit: 1, signal })) ids.push(id)
    ids.push((await dana.zaps.create({ title: 'Z', steps: [] })).id)
    console.log(ids.join())`,
  )
  for (const node of others) assert.equal(run(node, ['zaps.js']), 'first,second,made\n', node)
  t.diagnostic(others.map((node) => run(node, ['--version']).trim()).join())
})

/** Other versions of Node.js on the PATH, and what SDK_TEST_NODES names besides; those that the package is for. */
function otherNodes(): string[] {
  const { PATH = '', SDK_TEST_NODES = '' } = process.env
  const onPath = PATH.split(delimiter).map((place) => join(place, 'node'))
  const byVersion = new Map<string, string>()
  for (const node of [...SDK_TEST_NODES.split(delimiter).filter(Boolean), ...onPath].filter((file) =>
    existsSync(file),
  )) {
    const version = run(node, ['--version']).trim()
    const isServed = Number(version.slice(1).split('.')[0]) >= Number(/\d+/.exec(engines.node)?.[0])
    if (isServed && version !== process.version) byVersion.set(version, node)
  }
  return [...byVersion.values()]
}

test('published: licence, readme, built files; no tests, no sources', () => {
  const names = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  for (const name of ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']) {
    assert.ok(names.includes(name), name)
  }
  assert.deepEqual(
    names.filter((name) => /\.test\.|^src|^test|fake/.test(name)),
    [],
  )
})
