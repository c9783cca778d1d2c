import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, openPerson } from '../../../test/harness/connect.ts'
import { publishApp, vetclinic } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { query } from '../../../test/harness/query.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { judgeTokens, tellingWords } from './obtain-credentials.ts'

const server = await startTestServer()
const acme = await startPartner(server)
const app = await publishApp(server, vetclinic('http://127.0.0.1:1'))
const client = { client_id: 'acme', name: 'Acme' }
const WORDS = 'Vetclinic is set up wrongly here, and nothing that you enter mends that. Please tell Acme.'

// As an app may be that was published before names were checked.
async function misspell(): Promise<void> {
  await query(
    server.databaseUrl,
    `update app_versions set content_hash = sha256(content_hash),
       model = replace(model::text, '{{subdomain}}.vetclinic', '{{subdomian}}.vetclinic')::jsonb where app_id = '${app.id}'`,
  )
  await server.deps.caches.forget(server.deps.db, 'app_names')
}

test('whom to tell, not what to enter: a name in the address that is no field of the form', async () => {
  await misspell()
  const dana = openPerson(server)
  const { link } = await linkFor(server, acme, 'vetclinic')
  const told = await dana.submit(await dana.open(link), { subdomain: 'north', region: 'eu' })
  assert.equal(told.status, 422)
  assert.match(told.text, /Vetclinic is set up wrongly here, .* Please tell Acme/)
  assert.doesNotMatch(told.text, /the address needs it/)
})

test("the log says what is wrong; the person's own mistake is told to the person, and is not logged", () => {
  const logged: unknown[] = []
  const log = { error: (about: unknown) => logged.push(about) } as unknown as (typeof server.deps)['log']
  const misfit = (unfilled: string, detail: string) => {
    const problem = judgeTokens(app, {}, { kind: 'temporary', detail, misconfigured: true, unfilled })
    assert.equal(problem.kind, 'problem')
    return tellingWords(problem, { app, client } as Parameters<typeof tellingWords>[1], { log })
  }
  assert.equal(misfit('auth.subdomain', '"subdomain" must be one value.'), '"subdomain" must be one value.')
  assert.deepEqual(logged, [])
  const detail = '"clinicId" is empty, and the address needs it.'
  assert.equal(misfit('clinicId', detail), WORDS)
  assert.equal(misfit('', 'The address leads to a host that the app may not call.'), WORDS)
  assert.deepEqual(logged[0], { app: 'vetclinic', version: '1.0.0', clientId: 'acme', detail })
})
