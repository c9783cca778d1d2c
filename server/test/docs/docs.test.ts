// The documents say what there is, all of it and nothing else.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from 'commander'
import { runSchema } from '../../src/actions/runs/run-shape.ts'
import { createProgram } from '../../src/cli/main.ts'
import { variables } from '../../src/config.ts'
import { statusSchema } from '../../src/connections/connect-ui/session-body.ts'
import { developmentRoutes } from '../../src/dev/routes.ts'
import { events } from '../../src/events.ts'
import { apiStatus, oauthStatus } from '../../src/kernel/errors.ts'
import { authorizeErrors } from '../../src/oauth/index.ts'
import { routes } from '../../src/routes.ts'
import { allPages, anchorsOf, docs, fileOf, linksOf, names, page, root } from './pages.ts'

const ours = [...routes, ...developmentRoutes()]

test('every route stands in the docs, with its method', () => {
  const text = docs()
  const missing = ours.map(({ method, path }) => `${method} ${path}`).filter((route) => !names(text, route))
  assert.deepEqual(missing, [])
})

test('no page names a route that is not there', () => {
  const known = new Set(ours.map(({ method, path }) => `${method} ${path}`))
  const named = allPages()
    .filter(({ path }) => !path.startsWith('sdk/') && !path.startsWith('decisions/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^\s`?]*)[^`]*`/g)].map(([, route = '']) => ({
        path,
        route,
      })),
    )
  assert.ok(named.length > 0)
  assert.deepEqual(
    named.filter(({ route }) => !known.has(route)),
    [],
  )
})

test('every variable of the environment stands in docs/configuration.md, and no other', () => {
  const { text } = page('docs/configuration.md')
  const known = Object.entries(variables).flatMap(([name, { isSecret }]) =>
    isSecret ? [name, `${name}_FILE`] : [name],
  )
  assert.deepEqual(
    known.filter((name) => !names(text, name)),
    [],
  )
  const strangers = (docs() + page('README.md').text).match(/\b(?:WAYLEAVE|DATABASE)_[A-Z_]+\b/g) ?? []
  assert.deepEqual(
    strangers.filter((name) => !known.includes(name)),
    [],
  )
})

test('every error code of every surface stands in docs/errors.md, and every state of a connect session', () => {
  const { text } = page('docs/errors.md')
  const { status, error } = statusSchema.shape
  const codes = [
    ...Object.keys(oauthStatus),
    ...authorizeErrors,
    ...Object.keys(apiStatus),
    ...runSchema.shape.errors.element.shape.code.options,
    ...error.unwrap().options,
    ...status.options,
  ]
  assert.deepEqual(
    codes.filter((code) => !names(text, `\`${code}\``)),
    [],
  )
})

test('every event stands in the docs', () => {
  const text = docs()
  assert.deepEqual(
    Object.keys(events).filter((name) => !names(text, name)),
    [],
  )
})

test('every command stands in docs/cli.md with its flags and arguments, and no other flag does', () => {
  const { text } = page('docs/cli.md')
  for (const { line, command } of commandsOf(createProgram({ environment: {} }), '')) {
    const section = sectionOf(text, line)
    assert.ok(section !== undefined, `no section "${line}"`)
    const flags = command.options.filter(({ hidden }) => !hidden).map(({ long, short }) => long ?? short ?? '')
    for (const flag of flags) assert.ok(names(section, flag), `${line}: ${flag} is missing`)
    const strangers = [...section.matchAll(/^\| `(--[\w-]+)/gm)].map(([, flag = '']) => flag)
    assert.deepEqual(
      strangers.filter((flag) => !flags.includes(flag)),
      [],
      line,
    )
  }
})

test('every link leads to a file that is there, and to a heading in it', () => {
  const links = allPages().flatMap(linksOf)
  const dead = links.filter((link) => {
    const to = fileOf(link)
    if (!to) return false
    if (!to.exists) return true
    return to.anchor !== '' && to.path.endsWith('.md') && !anchorsOf(page(to.path)).includes(to.anchor)
  })
  assert.ok(links.length > 0)
  assert.deepEqual(
    dead.map(({ page: { path }, target }) => `${path}: ${target}`),
    [],
  )
})

test('a link to a test is that test by its title', () => {
  const links = allPages()
    .flatMap(linksOf)
    .filter(({ target, words }) => target.endsWith('.test.ts') && words.includes(' '))
  const wrong = links.filter((link) => {
    const to = fileOf(link)
    return !to?.exists || !readFileSync(join(root, to.path), 'utf8').includes(link.words)
  })
  assert.ok(links.length > 0)
  assert.deepEqual(
    wrong.map(({ page: { path }, words }) => `${path}: ${words}`),
    [],
  )
})

test('every row of docs/compatibility.md is marked, and has its test', () => {
  const { text } = page('docs/compatibility.md')
  const rows = text.split('\n').filter((line) => /^\|(?:[^|]*\|){4}$/.test(line) && !/^\| endpoint |^\|---/.test(line))
  const wrong = rows.filter((row) => !/ \| (?:documented|inferred|ours) \| \[.+\]\(\S+\.test\.ts\) \|$/.test(row))
  assert.ok(rows.length > 40)
  assert.deepEqual(wrong, [])
})

test('every route of the product stands in docs/compatibility.md, but for pages and the house', () => {
  const { text } = page('docs/compatibility.md')
  const api = routes.filter(({ surface }) => surface === 'api' || surface === 'oauth')
  assert.deepEqual(
    api.map(({ method, path }) => `${method} ${path}`).filter((route) => !names(text, route)),
    [],
  )
})

test('everything that the SDK exports, and every call of a user, stands in docs/sdk.md', async () => {
  const { text } = page('docs/sdk.md')
  const sdk = await import('@wayleave/sdk')
  const partner = await import('@wayleave/sdk/partner')
  const connect = await import('@wayleave/sdk/connect')
  const oauth = await import('@wayleave/sdk/oauth')
  const client = oauth.createOAuth({ baseUrl: 'http://localhost:4747', clientId: 'c', redirectUri: 'r', scope: 's' })
  const wayleave = sdk.createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
  const wanted = [sdk, partner, connect, oauth, client, wayleave, ...callsOf(wayleave.asUser('a JWT'))].flatMap(
    (one) => (typeof one === 'string' ? one : Object.keys(one)),
  )
  assert.ok(wanted.includes('confirm') && wanted.includes('verifyCallback'))
  assert.deepEqual(
    wanted.filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
    [],
  )
})

function callsOf(user: object): string[] {
  return Object.entries(user).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? [name, ...Object.keys(value)] : [name],
  )
}

/** Every command that does something, with the words that call it. */
function commandsOf(parent: Command, prefix: string): { line: string; command: Command }[] {
  return parent.commands.flatMap((command) => {
    const line = `${prefix}${command.name()}`
    return command.commands.length > 0 ? commandsOf(command, `${line} `) : [{ line: `wayleave ${line}`, command }]
  })
}

function sectionOf(text: string, line: string): string | undefined {
  const start = text.search(new RegExp(`^#{2,3} \`?${line}\`?(?: .*)?$`, 'm'))
  if (start < 0) return undefined
  const rest = text.slice(start + 1)
  const end = rest.search(/^#{2,3} /m)
  return end < 0 ? rest : rest.slice(0, end)
}
