// Templates in the console, over HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { startClient } from '../../../test/harness/grants.ts'
import { startServerWithTemplates } from '../../../test/harness/template-apps.ts'

const server = await startServerWithTemplates()
const { deps } = server
const dana = await consoleBrowser(server, 'dana@example.test')
const kim = await consoleBrowser(server, 'kim@example.test')
const staff = await consoleBrowser(server, 'operator@example.test')
await sql`update users set is_staff = true where email = 'operator@example.test'`.execute(deps.db)
await startClient(server, 'crm', { owner: 'dana@example.test' })
await startClient(server, 'kims', { owner: 'kim@example.test' })

const petMail = {
  title: 'Tell me of pets',
  slug: '',
  description: 'A mail for each pet.',
  status: 'published',
  'step-0-choice': 'petshop:read:new_pet',
  'step-0-alias': 'pet',
  'step-1-choice': 'mailer:write:send',
  'step-1-title': 'Tell Dana',
  'step-1-inputs': '{"to": "dana@example.test", "body": "{{pet.name}}"}',
}
const slugsOf = async (clientId: string) => {
  const answer = await server.fetch(`/v1/zap-templates?limit=100&client_id=${clientId}`)
  return ((await answer.json()) as { slug: string }[]).map(({ slug }) => slug).sort()
}
const stored = async (slug: string) =>
  (
    await sql<{ id: number; owner_user_id: number | null; steps: unknown; title: string }>`
      select id, owner_user_id, steps, title from zap_templates where slug = ${slug}`.execute(deps.db)
  ).rows[0]
const deedsOf = async (slug: string) =>
  (
    await sql<{ action: string }>`select action from audit_log where subject = ${slug} order by id`.execute(deps.db)
  ).rows.map(({ action }) => action)

test('303 to sign in: nobody is signed in', async () => {
  for (const path of ['', '/add', '/1', '/1/delete']) {
    const answer = await server.fetch(`/console/templates${path}`)
    assert.equal(answer.status, 303, path)
    assert.match(answer.headers.get('location') ?? '', /^\/sign-in/)
  }
})

test('an empty list says the next step, and who is offered what one makes', async () => {
  const { status, text } = await dana.get('/console/templates')
  assert.equal(status, 200)
  assert.match(text, /No template of yours yet[\s\S]*Make a template/)
  const { text: form } = await dana.get('/console/templates/add')
  assert.ok(form.includes('Petshop: New Pet (begins a Zap)') && form.includes('Filter: Only Continue If'))
  assert.ok(!form.includes('List Owners') && !form.includes('name="whose"'))
})

test("an owner's template is offered to his own clients alone, and has a page", async () => {
  const made = await dana.submit('/console/templates/add', petMail)
  assert.match(made.location ?? '', /^\/console\/templates\/\d+\?made=1$/)
  const template = await stored('tell-me-of-pets')
  assert.equal(template?.owner_user_id, dana.person.userId)
  assert.deepEqual(template?.steps, [
    { app: 'petshop', type: 'read', action: 'new_pet', alias: 'pet', inputs: {} },
    {
      app: 'mailer',
      type: 'write',
      action: 'send',
      title: 'Tell Dana',
      inputs: { to: 'dana@example.test', body: '{{pet.name}}' },
    },
  ])
  assert.deepEqual(await slugsOf('crm'), ['new-pet-mail', 'sold', 'tell-me-of-pets'])
  assert.deepEqual(await slugsOf('kims'), ['new-pet-mail', 'sold'])
  assert.ok((await dana.get('/templates')).text.includes('Tell me of pets'))
  assert.ok(!(await kim.get('/templates')).text.includes('Tell me of pets'))
  assert.ok(!(await (await server.fetch('/templates')).text()).includes('Tell me of pets'))
  const page = await server.fetch('/templates/tell-me-of-pets')
  assert.equal(page.status, 200, 'whoever has the address sees it')
  assert.ok((await page.text()).includes(`/v1/embed/crm/create/${template?.id}`), "it is used through dana's client")
  assert.equal((await kim.get(`/v1/embed/crm/create/${template?.id}`)).status, 303)
  const own = (await dana.get('/templates/tell-me-of-pets')).text
  assert.ok(own.includes(`/v1/embed/wayleave/create/${template?.id}`), 'who made it uses it through no product')
  const begun = await dana.get(`/v1/embed/wayleave/create/${template?.id}`)
  assert.match((await dana.get(begun.location ?? '')).text, /It will be yours alone/)
  await dana.submit(begun.location ?? '', {}, '/editor/new')
  const { rows } = await sql<{ client_id: string; template_id: number }>`
    select client_id, template_id from zaps where user_id = ${dana.person.userId}`.execute(deps.db)
  assert.deepEqual(rows, [{ client_id: 'wayleave', template_id: template?.id }])
  for (const slug of ['kims', 'wayleave']) {
    assert.equal((await kim.get(`/v1/embed/${slug}/create/${template?.id}`)).status, 404, slug)
  }
})

test('422: each mistake stands at its field, and nothing is made', async () => {
  const before = await slugsOf('crm')
  const cases: [fields: Record<string, string>, words: RegExp][] = [
    [{ title: '' }, /field-title-mistake"[^>]*><li>/],
    [{ slug: 'no slug' }, /This may hold letters, digits/],
    [{ slug: 'tell-me-of-pets' }, /Another template has this address/],
    [{ slug: 'sold' }, /Another template has this address/],
    [{ 'step-0-choice': 'mailer:write:send' }, /step 1: send of mailer reads nothing/],
    [{ 'step-1-choice': 'petshop:read:new_pet' }, /step 2: new_pet of petshop reads/],
    [{ 'step-1-choice': 'nobody::' }, /step 2: there is no app nobody here/],
    [{ 'step-1-inputs': '{to}' }, /field-step-1-inputs-mistake"><li>This is no JSON object/],
    [{ 'step-1-inputs': '{"to": "{{ghost.x}}"}' }, /step 2: no earlier step has the alias ghost/],
    [{ 'step-1-alias': 'pet' }, /field-step-1-alias-mistake"><li>step 2: another step has the alias pet/],
    [{ 'step-0-choice': '', 'step-1-choice': '' }, /has at least one step/],
    [{ status: 'secret' }, /field-status-mistake"[^>]*><li>/],
    [{ do: 'json', json: '{}' }, /This is no JSON list of steps/],
    [{ 'step-1-inputs': JSON.stringify({ body: 'x'.repeat(60_000) }) }, /The steps are too long/],
  ]
  for (const [fields, words] of cases) {
    const { status, text } = await dana.submit('/console/templates/add', { ...petMail, slug: 'another', ...fields })
    assert.equal(status, 422, JSON.stringify(fields))
    assert.match(text, words)
    assert.ok(text.includes('Nothing was saved'))
  }
  assert.deepEqual(await slugsOf('crm'), before)
})

test('a template is changed by its form or as JSON, keeps its id, and one that changed meanwhile is not overwritten', async () => {
  const { id } = (await stored('tell-me-of-pets')) ?? assert.fail()
  const path = `/console/templates/${id}`
  const stale = (await dana.get(path)).text
  assert.equal((await dana.submit(path, { title: 'Pets, by mail' })).location, `${path}?saved=1`)
  assert.equal((await stored('tell-me-of-pets'))?.title, 'Pets, by mail')
  const seen = /name="\.seen" value="([^"]*)"/.exec(stale)?.[1] ?? ''
  const refused = await dana.submit(path, { '.seen': seen, title: 'Too late' })
  assert.equal(refused.status, 409)
  assert.ok(refused.text.includes('value="Too late"') && refused.text.includes('changed in another window'))
  assert.equal((await stored('tell-me-of-pets'))?.title, 'Pets, by mail')
  const steps = [
    { app: 'petshop', action: 'pet_sold' },
    { app: 'filter', action: 'only_continue_if', inputs: { conditions: [{ value: '{{id}}', is: 'exists' }] } },
  ]
  assert.equal((await dana.submit(path, { do: 'json', json: JSON.stringify(steps) })).status, 303)
  assert.deepEqual((await stored('tell-me-of-pets'))?.steps, steps)
  const form = (await dana.get(path)).text
  assert.ok(form.includes('value="petshop::pet_sold" selected'), 'a choice that the list does not have stays')
  assert.equal((await dana.submit(path, {})).status, 303)
  assert.deepEqual(
    (await stored('tell-me-of-pets'))?.steps,
    [{ ...steps[0], inputs: {} }, steps[1]],
    'the rows say the same',
  )
})

test("404: somebody else's template, the operator's for who is no staff, and what is no template", async () => {
  const { id } = (await stored('tell-me-of-pets')) ?? assert.fail()
  const { id: operators } = (await stored('sold')) ?? assert.fail()
  for (const one of [String(id), String(operators), '999999', 'abc', '0']) {
    for (const path of [`/console/templates/${one}`, `/console/templates/${one}/delete`]) {
      assert.equal((await kim.get(path)).status, 404, path)
      assert.equal((await kim.post(path, { title: 'Mine' })).status, 404, path)
    }
  }
  assert.equal((await stored('tell-me-of-pets'))?.title, 'Pets, by mail')
})

test('403: a form without the token of this browser', async () => {
  const { id } = (await stored('tell-me-of-pets')) ?? assert.fail()
  for (const path of ['/console/templates/add', `/console/templates/${id}`, `/console/templates/${id}/delete`]) {
    assert.equal((await dana.post(path, { ...petMail, '.csrf': 'none' })).status, 403, path)
  }
  assert.ok(await stored('tell-me-of-pets'))
})

test("staff make the operator's templates, which everybody is offered, or their own", async () => {
  const made = await staff.submit('/console/templates/add', { ...petMail, slug: 'for-all', whose: 'everybody' })
  assert.equal(made.status, 303)
  assert.equal((await stored('for-all'))?.owner_user_id, null)
  assert.ok((await slugsOf('kims')).includes('for-all'))
  assert.ok((await (await server.fetch('/templates')).text()).includes('/templates/for-all'))
  const own = await staff.submit('/console/templates/add', { ...petMail, slug: 'for-mine', whose: 'own' })
  assert.equal(own.status, 303)
  assert.equal((await stored('for-mine'))?.owner_user_id, staff.person.userId)
  assert.ok(!(await slugsOf('kims')).includes('for-mine'))
  const listed = (await staff.get('/console/templates')).text
  for (const slug of ['for-all', 'for-mine', 'sold', 'not-yet'])
    assert.ok(listed.includes(`<code>${slug}</code>`), slug)
  // What anybody else sends as its owner does not count.
  await dana.submit('/console/templates/add', { ...petMail, slug: 'danas', whose: 'everybody' })
  assert.equal((await stored('danas'))?.owner_user_id, dana.person.userId)
})

test('the list is narrowed by its address', async () => {
  const { text } = await staff.get('/console/templates?status=draft&search=not')
  assert.ok(text.includes('<code>not-yet</code>') && !text.includes('<code>sold</code>'))
  assert.ok((await staff.get('/console/templates?search=whales')).text.includes('No template matches'))
})

test('a draft is shown to whoever manages it alone', async () => {
  await dana.submit('/console/templates/add', { ...petMail, slug: 'danas-draft', status: 'draft' })
  const own = await dana.get('/templates/danas-draft')
  assert.ok(own.status === 200 && own.text.includes('It is a draft') && !own.text.includes('Use this template'))
  assert.equal((await kim.get('/templates/danas-draft')).status, 404)
  assert.equal((await staff.get('/templates/danas-draft')).status, 404)
  assert.ok(!(await slugsOf('crm')).includes('danas-draft'))
})

test('a template is deleted after a question; a Zap that was started from it stays', async () => {
  const { id } = (await stored('danas')) ?? assert.fail()
  const { rows } = await sql<{ id: number }>`
    insert into zaps (workspace_id, user_id, client_id, title, revision, is_enabled, template_id, created_at, updated_at)
    values (${dana.person.workspaceId}, ${dana.person.userId}, 'crm', 'Mine', 0, false, ${id}, ${deps.clock.now()}, ${deps.clock.now()})
    returning id`.execute(deps.db)
  assert.ok((await dana.get(`/console/templates/${id}/delete`)).text.includes('Delete this template?'))
  assert.equal((await dana.submit(`/console/templates/${id}/delete`, {})).location, '/console/templates?deleted=1')
  assert.equal(await stored('danas'), undefined)
  const kept = await sql<{ template_id: number | null }>`
    select template_id from zaps where id = ${rows[0]?.id}`.execute(deps.db)
  assert.deepEqual(kept.rows, [{ template_id: null }])
  assert.deepEqual(await deedsOf('danas'), ['template.created', 'template.deleted'])
})
