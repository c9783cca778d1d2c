// What the gallery of the demo holds, over HTTP.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { pushApp } from '../../apps/index.ts'
import { templateSchema } from '../../zaps/index.ts'
import { manifestFile } from '../apps/index.ts'
import { applySeeds, keepSeeds } from '../seed/index.ts'
import { demoTemplates } from './demo-templates.ts'

const empty = { users: [], clients: [], apps: [], zap_templates: [], promotions: [] }

test('200: the gallery of the demo has two templates of Slackish, which anybody may use', async () => {
  const { deps, ...server } = await startTestServer()
  const env = {
    SLACKISH_HOST: 'slackish.test',
    SLACKISH_URL: 'https://slackish.test',
    SLACKISH_CLIENT_SECRET: 'not-a-secret',
  }
  const filename = manifestFile('slackish')
  await pushApp(await readFile(filename, 'utf8'), { filename, env }, deps)
  const seed = { ...empty, zap_templates: demoTemplates([]) }
  await applySeeds(deps, await keepSeeds([{ source: 'demo', seed }], deps))
  const gallery = await (await server.fetch('/templates')).text()
  for (const { slug, title } of demoTemplates([])) {
    assert.ok(title !== undefined && gallery.includes(title), title)
    const page = await server.fetch(`/templates/${slug}`)
    assert.equal(page.status, 200)
    assert.match(await page.text(), /\/v1\/embed\/wayleave\/create\/\d+">Use this template/)
  }
})

test('a seed file that has a template of the slug takes its place', () => {
  const theirs = templateSchema.parse({ slug: demoTemplates([])[0]?.slug, steps: [{ app: 'slackish' }] })
  const slugs = demoTemplates([{ seed: { ...empty, zap_templates: [theirs] } }]).map(({ slug }) => slug)
  assert.deepEqual(slugs, ['slackish-invoices'])
})
