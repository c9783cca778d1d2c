// compose.yaml and Dockerfile name what there is: settings, secrets, commands and files of this checkout. No Docker is needed.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'
import { createProgram } from '../../src/cli/main.ts'
import { productionConfig, unknownVariables, variables } from '../../src/config.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8')

const service = z.object({
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()),
  secrets: z.array(z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z
    .object({ test: z.array(z.string()) })
    .or(z.object({ disable: z.literal(true) }))
    .optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
})
const compose = z
  .object({
    services: z.record(z.string(), service),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
    volumes: z.record(z.string(), z.object({})),
  })
  .parse(parse(read('compose.yaml'), { merge: true }))

const { postgres, migrate, api, worker } = compose.services
const ours = [migrate, api, worker].filter((one) => one !== undefined)
const isKnown = (name: string) =>
  Object.entries(variables).some(([known, { isSecret }]) => name === known || (isSecret && name === `${known}_FILE`))

test('each setting of compose.yaml is one that the program reads', () => {
  assert.equal(ours.length, 3)
  for (const { environment } of ours) {
    assert.deepEqual(
      Object.keys(environment).filter((name) => !isKnown(name)),
      [],
    )
    assert.deepEqual(unknownVariables(environment), [])
  }
})

test('with the public URL alone from outside, wayleave start takes the settings of compose.yaml', () => {
  const given: Record<string, string> = { WAYLEAVE_PUBLIC_URL: 'https://connect.acme.example' }
  const settings = Object.fromEntries(
    Object.entries(api?.environment ?? {}).map(([name, text]) => [name, filledIn(text, given)]),
  )
  const { DATABASE_URL_FILE, WAYLEAVE_SECRET_FILE, ...rest } = settings
  assert.deepEqual([DATABASE_URL_FILE, WAYLEAVE_SECRET_FILE], secretFiles('database_url', 'wayleave_secret'))
  const config = productionConfig(
    { ...rest, DATABASE_URL: 'postgres://wayleave@postgres:5432/wayleave', WAYLEAVE_SECRET: 'ab'.repeat(32) },
    { role: 'api' },
  )
  assert.deepEqual([config.publicUrl, config.metrics.host], ['https://connect.acme.example', '0.0.0.0'])
  assert.deepEqual([config.tracing, config.smtp, config.trustedProxies], [undefined, undefined, []])
})

test('secrets come from files, each is declared, and no value of one stands in compose.yaml', () => {
  const named = Object.values(compose.services).flatMap(({ secrets }) => secrets)
  assert.deepEqual([...new Set(named)].sort(), Object.keys(compose.secrets).sort())
  for (const { file } of Object.values(compose.secrets)) assert.match(file, /^\.\/secrets\//)
  assert.match(read('.gitignore'), /^secrets\/$/m)
  assert.match(read('.dockerignore'), /^secrets$/m)
  for (const { environment, secrets } of Object.values(compose.services)) {
    const files = Object.entries(environment).filter(([name]) => name.endsWith('_FILE'))
    assert.deepEqual(files.map(([, path]) => path).sort(), secretFiles(...[...secrets].sort()))
  }
})

test('PostgreSQL is published nowhere, the API on loopback alone, the port of the metrics nowhere', () => {
  assert.deepEqual([postgres?.ports, worker?.ports], [[], []])
  for (const port of api?.ports ?? []) assert.match(port, /^127\.0\.0\.1:/)
  assert.deepEqual(
    postgres?.volumes.map((volume) => volume.split(':')[0]),
    Object.keys(compose.volumes),
  )
})

test('the schema is migrated before anything starts, and each service says how it is', () => {
  for (const one of [api, worker]) {
    assert.deepEqual(one?.depends_on, { migrate: { condition: 'service_completed_successfully' } })
    assert.equal(one?.healthcheck, undefined) // that of the image
  }
  assert.deepEqual(migrate?.depends_on, { postgres: { condition: 'service_healthy' } })
  assert.ok(postgres?.healthcheck && 'test' in postgres.healthcheck)
})

test('the commands of compose.yaml are commands of the program', () => {
  const program = createProgram({ environment: {} })
  for (const { command = [] } of ours) {
    const [name, ...options] = command
    const found = program.commands.find((one) => one.name() === name)
    assert.ok(found, name)
    for (const flag of options.filter((option) => option.startsWith('--')))
      assert.ok(
        found.options.some(({ long }) => long === flag),
        flag,
      )
  }
  assert.deepEqual(
    [api?.command, worker?.command],
    [
      ['start', '--role', 'api'],
      ['start', '--role', 'worker'],
    ],
  )
})

test('the Dockerfile copies what is there, runs Node 24 as nobody special, and says whether it is alive', () => {
  const lines = read('Dockerfile')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const copied = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1))
  assert.ok(copied.length > 6)
  assert.deepEqual(
    copied.filter((path) => !existsSync(`${root}${path}`)),
    [],
  )
  for (const from of lines.filter((line) => line.startsWith('FROM '))) assert.match(from, /^FROM node:24-/)
  assert.deepEqual(
    lines.filter((line) => line.startsWith('USER ')),
    ['USER node'],
  )
  const settings = lines.find((line) => line.startsWith('ENV '))?.match(/\b[A-Z_]{3,}(?==)/g) ?? []
  assert.deepEqual(settings, ['NODE_ENV', 'WAYLEAVE_METRICS_PORT'])
  assert.ok(settings.slice(1).every(isKnown))
  assert.ok(lines.some((line) => line.trim().startsWith('HEALTHCHECK')))
  assert.ok(lines.includes('ENTRYPOINT ["node", "/app/server/bin/wayleave.js"]'))
})

function secretFiles(...names: string[]): string[] {
  return names.map((name) => `/run/secrets/${name}`)
}

/** As Compose fills in `${NAME}`, `${NAME:-default}` and `${NAME:?words}`. */
function filledIn(text: string, given: Record<string, string>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind = '', rest = '') => {
    const value = given[name]
    if (value) return value
    assert.notEqual(kind, '?', `${name} must be given: ${rest}`)
    return kind === '-' ? rest : ''
  })
}
