import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { checkSeedFiles } from './check-seed-files.ts'

const MANIFEST = 'key: kennel\nname: Kennel\nversion: 1.0.0\nhooks: ./kennel.hooks.js\n'
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayleave-seed-'))
  await writeFile(join(folder, 'seed.yaml'), 'apps: [./kennel.yaml]\n')
  await writeFile(join(folder, 'kennel.yaml'), MANIFEST)
})
after(() => rm(folder, { recursive: true }))

async function checkWith(script: string) {
  await writeFile(join(folder, 'kennel.hooks.js'), script)
  return checkSeedFiles([join(folder, 'seed.yaml')], {})
}

test('a seed keeps the script of a manifest with it, so that a later start needs no file', async () => {
  const source = 'var Zap = { get_connection_label: function () {} }'
  const [kept] = await checkWith(source)
  const { name, ...script } = kept?.seed.apps[0]?.script ?? {}
  assert.deepEqual(script, { source, methods: ['get_connection_label'] })
  assert.match(name ?? '', /kennel\.hooks\.js$/)
})

test('a mistake in the script is told with its file and line, and nothing is applied', async () => {
  await assert.rejects(checkWith('var Zap = {\n  get_conection_label: function () {}\n}'), (error: Error) => {
    assert.match(
      error.message,
      /kennel\.hooks\.js:2:3 {2}Zap\.get_conection_label .* Did you mean "get_connection_label"/,
    )
    return true
  })
})
