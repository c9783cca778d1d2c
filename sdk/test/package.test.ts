// What npm would publish: packed, installed into an empty folder, run and type-checked there.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** The browser script has to stay small: it is loaded by other people's pages. */
const CONNECT_BYTES_MAX = 4096

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
