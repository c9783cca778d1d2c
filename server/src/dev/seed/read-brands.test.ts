import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pictures } from '../../../test/harness/pictures.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { findClient } from '../../clients/index.ts'
import { applySeeds } from './apply-seeds.ts'
import { checkSeedFiles } from './check-seed-files.ts'
import { keepSeeds } from './keep-seeds.ts'

const folder = mkdtempSync(join(tmpdir(), 'wayleave-seed-'))
after(() => rmSync(folder, { recursive: true }))
const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content)
const check = () => checkSeedFiles([join(folder, 'acme.yaml')], {})

const SEED = `clients:
  - { key: crm, kind: workflow, name: CRM }
  - key: acme
    kind: embed
    name: Acme
    client_id: acme
    issuer: https://accounts.acme.test
    audience: connect.wayleave.test
    jwks_url: http://127.0.0.1:9998/jwks.json
    tenant_claim: org_id
    logo: ./acme.png
    stylesheet: ./acme.css
`

test('files beside the seed become the looks of its partner, and so does another content of theirs', async () => {
  const { deps } = await startTestServer()
  const looks = async () => {
    await applySeeds(deps, await keepSeeds(await check(), deps))
    const { logo, stylesheet } = (await findClient('acme', deps))?.partner ?? {}
    return { logo, stylesheet }
  }
  write('acme.yaml', SEED)
  write('acme.png', pictures.png)
  write('acme.css', 'p{}')
  const first = await looks()
  assert.match(`${first.logo} ${first.stylesheet}`, /^\/brand\/[\w-]{43}\.png \/brand\/[\w-]{43}\.css$/)
  write('acme.png', pictures.svg)
  const second = await looks()
  assert.match(second.logo ?? '', /\.svg$/)
  assert.equal(second.stylesheet, first.stylesheet)
})

test('every mistake at once, by line: files that are missing or cannot be taken, beside others of the seed', async () => {
  write('acme.yaml', SEED.replace('./acme.png', './missing.png').replace('key: crm', 'kee: crm'))
  write('acme.css', '@import "x";')
  await assert.rejects(check(), (error: Error) => {
    assert.match(error.message, /^the seed has 4 mistakes/)
    assert.match(
      error.message,
      /acme\.yaml:11:\d+ {2}clients\[1\]\.logo: \.\/missing\.png is no file that can be read\.\n/,
    )
    assert.match(error.message, /acme\.yaml:12:\d+ {2}clients\[1\]\.stylesheet: \.\/acme\.css has @import: .+\.$/m)
    return true
  })
})

test('a logo is for partners alone', async () => {
  write('acme.yaml', 'clients:\n  - { key: crm, kind: workflow, name: CRM, logo: ./acme.png }\n')
  await assert.rejects(check(), /acme\.yaml:2:\d+ .*logo/)
})
