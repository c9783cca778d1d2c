// "Bring your own client" in the console, over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { startServerWithApps } from '../../../../test/harness/console-apps.ts'
import { consoleBrowser, shownIn } from '../../../../test/harness/console-browser.ts'
import { startPartner } from '../../../../test/harness/partner.ts'
import { provisionPartnerUser } from '../../../accounts/index.ts'
import { findApp } from '../../../apps/index.ts'
import { changeOwner } from '../../../clients/index.ts'
import { appFor } from '../../../connections/index.ts'

const { server } = await startServerWithApps()
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test')
const eve = await consoleBrowser(server, 'eve@example.test')
await startPartner(server, 'acme')
await deps.db.transaction().execute((tx) => changeOwner(tx, 'acme', dana.person.userId))
const tenant = await provisionPartnerUser({ partner: 'acme', tenant: 'north', user: 'lena' }, deps)

const petshop = await findApp('petshop', deps)
assert.ok(petshop)
const clientOf = async (workspaceId: number) => (await appFor(petshop, workspaceId, deps)).auth.oauth2?.client_id

test('set for the own workspace and for a tenant of an own partner: sign-ins use it, its secret is shown nowhere', async () => {
  const page = await dana.get('/apps/petshop/own-client')
  assert.equal(shownIn(page.text, 'redirect-uri'), `${deps.publicUrl}/dashboard/auth/oauth/return/PetshopAPI/`)
  for (const workspaceId of [dana.person.workspaceId, tenant.workspaceId]) {
    assert.equal(await clientOf(workspaceId), 'shop')
    const fields = { workspace: String(workspaceId), client_id: `own-${workspaceId}`, client_secret: 'mine-alone' }
    const { location } = await dana.submit('/apps/petshop/own-client', fields)
    assert.equal(location, '/apps/petshop/own-client?saved=1')
    assert.equal(await clientOf(workspaceId), `own-${workspaceId}`)
  }
  const { text } = await dana.get('/apps/petshop/own-client')
  assert.match(text, /acme: north[\s\S]*own-/i)
  assert.doesNotMatch(text, /mine-alone/)
  assert.equal(await clientOf(eve.person.workspaceId), 'shop')
})

test('removed: new sign-ins use the client of the app; both deeds stand in the audit log', async () => {
  const { location } = await dana.post('/apps/petshop/own-client/remove', { workspace: String(tenant.workspaceId) })
  assert.equal(location, '/apps/petshop/own-client?removed=1')
  assert.equal(await clientOf(tenant.workspaceId), 'shop')
  const { rows } = await sql<{ action: string }>`
    select action from audit_log where subject = 'petshop' order by id`.execute(deps.db)
  const set = 'app.own_client_set'
  assert.deepEqual(
    rows.map(({ action }) => action),
    [set, set, 'app.own_client_removed'],
  )
})

test("404: somebody else's workspace, and what is none; 422: no client ID, and a template", async () => {
  for (const workspace of [String(tenant.workspaceId), String(dana.person.workspaceId), '', 'x', '9'.repeat(30)]) {
    const fields = { workspace, client_id: 'sly', client_secret: 'sly' }
    assert.equal((await eve.post('/apps/petshop/own-client', fields)).status, 404, workspace)
    assert.equal((await eve.post('/apps/petshop/own-client/remove', { workspace })).status, 404, workspace)
  }
  assert.doesNotMatch((await eve.get('/apps/petshop/own-client')).text, /north/)
  for (const client_id of ['', '{{subdomain}}']) {
    const { status, text } = await dana.submit('/apps/petshop/own-client', { client_id, client_secret: 'mine-alone' })
    assert.equal(status, 422)
    assert.match(text, /id="field-client_id-mistake"[^>]*><li>/)
    assert.doesNotMatch(text, /mine-alone/)
  }
  assert.equal(await clientOf(dana.person.workspaceId), `own-${dana.person.workspaceId}`)
})
