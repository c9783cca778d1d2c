// Every example in a docstring runs, and prints what it says.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { startAcme } from './acme.ts'
import { addConnection, addWebhook, addZapRun, finish, template } from './fake-wayleave/index.ts'

const sources = fileURLToPath(new URL('../src', import.meta.url))

type Example = { file: string; name: string; code: string }

function examplesOf(file: string): Example[] {
  const text = readFileSync(`${sources}/${file}`, 'utf8')
  return [...text.matchAll(/@example\n([\s\S]*?)\*\/\n\s*([^\n]*)/g)].map(([, block = '', declaration = '']) => {
    const lines = block.split('\n').map((line) => line.replace(/^\s*\* ?/, ''))
    const code = lines.slice(1, lines.lastIndexOf('```')).join('\n')
    return { file, name: declaration.replace(/^export (async )?(function|class) /, '').replace(/\W.*$/, ''), code }
  })
}

const examples = globSync('**/*.ts', { cwd: sources })
  .filter((file) => !file.endsWith('.test.ts'))
  .flatMap(examplesOf)

/** What a line of the example says that it prints. */
const promised = (code: string) =>
  [...code.matchAll(/console\.log\(.*\)(?: |\n\s*)\/\/ (.+)/g)].map(([, text = '']) => text)

test('there is an example for every public function', () => {
  const names = new Set(examples.map(({ name }) => name))
  const functions = [
    'createWayleave',
    'connectUrl',
    'createSigner',
    'verifyWebhook',
    'verifyCallback',
    'connect',
    'readRedirect',
    'createOAuth',
    'generateVerifier',
    'generateCodeChallenge',
    'tokenNeedsRefresh',
  ]
  const methods = [
    'exchange',
    'sessionCode',
    'asUser',
    'withAccessToken',
    'run',
    'list',
    'listWhitelabel',
    'get',
    'delete',
  ]
  const more = ['inputs', 'choices', 'outputs', 'create', 'wait', 'confirm', 'sign', 'jwks', 'rotate', 'exportKeys']
  const every = ['all', 'allWhitelabel', 'allChoices', 'allDeliveries', 'test', 'guess']
  for (const name of [...functions, ...methods, ...more, ...every]) assert.ok(names.has(name), name)
})

/** Inside the package, so that its own name resolves. */
mkdirSync(new URL('../.tmp', import.meta.url), { recursive: true })
const folder = mkdtempSync(fileURLToPath(new URL('../.tmp/examples-', import.meta.url)))
after(() => rmSync(folder, { recursive: true }))

for (const { file: source, name, code } of examples) {
  test(`${source}: the example of ${name} runs`, async (t) => {
    const { fake, user, signer } = await startAcme(t)
    fake.trustsAnyone = true // examples sign with keys of their own
    addConnection(fake.state, 'petshop-ltd/dana', 'petshop').id = '415093277'
    const run = { type: 'run' as const, id: '3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', status: 'waiting' as const }
    fake.state.runs.set(run.id, { ...run, results: [], errors: [] })
    finish(fake.state, run.id, {})
    addWebhook(fake.state, run.id)
    fake.state.zapRuns = [addZapRun(fake.state)]
    fake.state.templates = [template(1)]
    const printed: string[] = []
    t.mock.method(console, 'log', (...values: unknown[]) => printed.push(values.join(' ')))
    const jwt = await signer.sign('dana', 'petshop-ltd')
    Object.assign(globalThis, { user, jwt, secret: 'whsec_c2VjcmV0', button: {} }) // as the docstrings say
    t.mock.method(globalThis, 'fetch', redirected(fake.url, globalThis.fetch))

    const file = `${folder}/${randomUUID()}.ts`
    writeFileSync(file, code)
    await import(pathToFileURL(file).href)
    for (const text of promised(code)) assert.ok(printed.includes(text), `${text} is not among ${printed}`)
  })
}

/** Examples name the server that a newcomer has; here it listens elsewhere. */
function redirected(url: string, original: typeof fetch): typeof fetch {
  const encoded = encodeURIComponent('http://localhost:4747')
  return (input, init) => {
    const body = typeof init?.body === 'string' ? { body: init.body.replaceAll(encoded, encodeURIComponent(url)) } : {}
    return original(String(input).replace('http://localhost:4747', url), { ...init, ...body })
  }
}
