// The editor over HTTP: a Zap from nothing to published, and everything that is refused on the way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { consoleBrowser } from '../../../test/harness/console-browser.ts'
import { answerJson } from '../../../test/harness/petshop.ts'
import { editorOf, newZap, startZapStage } from '../../../test/harness/zap-editor.ts'
import { openPrefilled, writePrefilled } from '../../zaps/index.ts'

const { server, cast, dana, petshop, connection } = await startZapStage()
const { deps } = server
const eve = await consoleBrowser(server, 'eve@example.test')
const posted = () => petshop.received.filter(({ method }) => method === 'POST')
const deedsOf = async (subject: string) =>
  (
    await sql<{ action: string }>`select action from audit_log where subject like ${`%${subject}`} order by id`.execute(
      deps.db,
    )
  ).rows.map(({ action }) => action)

async function petZap(title = 'Tell of new pets') {
  const zap = await newZap(dana, 'petshop', title)
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.choose(1, 'petshop', 'write:create_pet')
  return zap
}

test('200: a Zap is made from nothing: app, trigger, connection, inputs, mapping, test, publish', async () => {
  const zap = await newZap(dana)
  assert.equal((await zap.choose(0, 'petshop', 'trigger:new_pet')).status, 303)
  const trigger = await zap.show(0)
  assert.match(trigger.text, /Petshop: New Pet/)
  assert.match(trigger.text, new RegExp(`value="${connection}" selected`), 'the only connection is chosen')
  assert.equal((await zap.test(0)).status, 303)
  const tested = await zap.show(0)
  assert.match(tested.text, /<code>owner__email<\/code>/)
  await zap.choose(1, 'petshop', 'write:create_pet')
  const action = await zap.show(1)
  assert.match(action.text, /\{\{new_pet\.owner__email\}\}/)
  assert.match(action.text, /A test really does it/)
  const before = posted().length
  const saved = await zap.test(1, { 'in.name': '{{new_pet.name}} II', 'in.species': 'cat' })
  assert.equal(saved.status, 303, saved.text)
  assert.equal(posted().length, before + 1)
  assert.deepEqual(posted().at(-1)?.body, { name: 'Rex II', species: 'cat' })
  const published = await zap.publish()
  assert.equal(published.location, `${zap.path}?step=0&published=1`, published.text)
  assert.match((await zap.show(0, '&published=1')).text, /As published/)
  assert.match((await dana.get('/zaps')).text, /Tell of new pets[\s\S]*Petshop[\s\S]*>On</)
  assert.deepEqual(await deedsOf(`-${zap.id.padStart(12, '0')}`), ['zap.drafted', 'zap.published', 'zap.turned_on'])
})

test('200: choices, fields that the app adds, rows, secrets and JSON become the inputs of the step', async () => {
  const zap = await petZap()
  const plain = await zap.show(1)
  assert.match(plain.text, /Fill in Species and save: then the choices are listed here/)
  assert.match(plain.text, /<option value="1" >Ada Odd<\/option>/, 'choices of all pages')
  assert.match(plain.text, /<option value="3" >Cy Odd<\/option>/)
  await zap.save(1, { 'in.name': 'Rex', 'in.species': 'cat', 'in.chip': 'chip-secret-1' })
  const further = await zap.show(1)
  assert.match(further.text, /Lives left/)
  assert.match(further.text, /<option value="siamese" >siamese<\/option>/)
  assert.doesNotMatch(further.text, /chip-secret-1/, 'a secret is not shown again')
  await zap.save(1, {
    'in.breed': 'siamese',
    'in.lives': '7',
    'in.owner_id': '',
    'other.owner_id': '{{new_pet.id}}',
    'in.visits.0.vet': 'Dr. Paw',
    'in.visits.0.cost': '12.5',
  })
  const json = await dana.get(`${zap.path}/json`)
  const text = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(json.text)?.[1]?.replaceAll('&quot;', '"') ?? ''
  assert.deepEqual(JSON.parse(text).steps[1], {
    app: 'PetshopAPI@1.0.0',
    type: 'write',
    action: 'create_pet',
    authentication: connection,
    inputs: {
      name: 'Rex',
      species: 'cat',
      breed: 'siamese',
      owner_id: '{{new_pet.id}}',
      chip: '(as it is)',
      visits: [{ vet: 'Dr. Paw', cost: 12.5 }],
      lives: 7,
    },
    alias: 'create_pet',
    title: null,
  })
  await zap.test(0)
  assert.equal((await zap.test(1)).status, 303)
  assert.deepEqual(posted().at(-1)?.body, {
    name: 'Rex',
    species: 'cat',
    breed: 'siamese',
    owner_id: 2,
    chip: 'chip-secret-1',
    visits: [{ vet: 'Dr. Paw', cost: 12.5 }],
    lives: 7,
  })
  assert.doesNotMatch((await zap.show(1)).text, /chip-secret-1/, 'nor in the result of a test that echoes it')
  await zap.send(1, { do: 'add', step: '1' }, `${zap.path}/steps`)
  await zap.choose(2, 'petshop', 'write:create_pet')
  assert.doesNotMatch((await zap.show(2)).text, /chip-secret-1/, 'nor among the values for later steps')
  await zap.send(2, { do: 'remove', step: '2' }, `${zap.path}/steps`)
  await zap.save(1, { 'clear.chip': 'on', 'in.visits.0.vet': '', 'in.visits.0.cost': '' })
  assert.doesNotMatch((await zap.show(1)).text, /chip-secret-1/, 'nor once it is no input any more')
  await zap.test(1)
  const last = posted().at(-1)?.body as object
  assert.deepEqual(['chip' in last, 'visits' in last], [false, false])
})

test('422: what keeps a draft from being published stands at its field, and nothing is published', async () => {
  const zap = await newZap(dana)
  await zap.choose(0, 'petshop', 'trigger:pet_sold')
  await zap.choose(1, 'petshop', 'write:create_pet')
  await zap.save(1, { connection: '', 'in.name': '', 'in.breed': '', 'other.breed': '{{gone.name}}' })
  const refused = await zap.publish()
  assert.equal(refused.status, 422)
  assert.match(refused.text, /Nothing was published: 4 things are to be mended first/)
  assert.match(refused.text, /id="in-shop-mistake"><li>This field is required\./)
  const second = await zap.show(1, '&check=1')
  assert.match(second.text, /id="in-name-mistake"><li>This field is required\./)
  assert.match(second.text, /id="in-breed-mistake"><li>No earlier step has the short name gone\./)
  assert.match(second.text, /id="connection-mistake"><li>Choose a Petshop account\./)
  assert.match((await dana.get('/zaps?state=draft')).text, new RegExp(`href="${zap.path}"`))
  const { status } = await zap.test(1)
  assert.equal(status, 422, 'nor is it tested')
})

test('422: a test waits for the test of the step whose values it is given', async () => {
  const zap = await petZap()
  const before = posted().length
  const refused = await zap.test(1, { 'in.name': '{{new_pet.name}}' })
  assert.equal(refused.status, 422)
  assert.match(refused.text, /test step 1 first/)
  assert.equal(posted().length, before)
})

test('a test that failed says why, in the words of the app; a reload tries nothing again', async () => {
  const zap = await petZap()
  await zap.save(1, { 'in.name': 'Rex' })
  const seen = /name=".seen" value="([^"]*)"/.exec((await zap.show(1)).text)?.[1] ?? ''
  petshop.surprises.push((_request, response) => answerJson(response, 422, { message: 'A pet needs a tail.' }))
  const failed = await dana.post(zap.path, { '.seen': seen, step: '1', do: 'test', connection, 'in.name': 'Rex' })
  assert.equal(failed.location, `${zap.path}?step=1#test`)
  const before = posted().length
  assert.match((await zap.show(1)).text, /Failed[\s\S]*A pet needs a tail\./)
  assert.equal(posted().length, before)
})

test('409: a form that was made from another edition changes nothing, sends nothing and keeps what was entered', async () => {
  const zap = await petZap()
  const { text } = await zap.show(1)
  const seen = /name=".seen" value="([^"]*)"/.exec(text)?.[1] ?? ''
  await zap.save(1, { 'in.name': 'First' })
  const before = posted().length
  const late = await dana.post(zap.path, { '.seen': seen, step: '1', do: 'test', connection, 'in.name': 'Second' })
  assert.equal(late.status, 409)
  assert.match(late.text, /value="Second"/)
  assert.equal(posted().length, before, 'two clicks on the button write once')
  for (const form of ['steps', 'title', 'discard', 'publish'])
    assert.equal((await dana.post(`${zap.path}/${form}`, { '.seen': seen, step: '1', do: 'remove' })).status, 409, form)
  assert.equal((await dana.post(`${zap.path}/json`, { '.seen': seen, json: '{"title":"x","steps":[]}' })).status, 409)
  assert.match((await zap.show(1)).text, /value="First"/)
})

test('steps are added, moved and removed; the trigger stays the first', async () => {
  const zap = await petZap()
  const move = (step: number, what: string) => zap.send(step, { do: what, step: String(step) }, `${zap.path}/steps`)
  assert.equal((await move(1, 'add')).location, `${zap.path}?step=2`)
  await zap.choose(2, 'filter', 'filter:only_continue_if')
  assert.equal((await move(2, 'up')).location, `${zap.path}?step=1`)
  assert.match((await zap.show(1)).text, /2\. Filter: Only Continue If/)
  assert.equal((await move(1, 'up')).location, `${zap.path}?step=1`, 'not before the trigger')
  assert.equal((await move(0, 'remove')).location, `${zap.path}?step=0`)
  assert.equal((await move(1, 'remove')).location, `${zap.path}?step=0`)
  assert.match((await zap.show(1)).text, /2\. Petshop: Create Pet/)
})

test('a filter is tried with what the trigger’s test gave', async () => {
  const zap = await newZap(dana)
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.test(0)
  await zap.choose(1, 'filter', 'filter:only_continue_if')
  const condition = { 'in.conditions.0.is': 'text_is', 'in.conditions.0.to': 'dog' }
  await zap.test(1, { 'in.conditions.0.value': '{{new_pet.species}}', ...condition })
  assert.match((await zap.show(1)).text, /goes_on<\/code><\/th><td>true/)
  await zap.test(1, { 'in.conditions.0.to': 'cat' })
  assert.match((await zap.show(1)).text, /goes_on<\/code><\/th><td>false/)
})

test('a draft is not live: what runs stays until it is published, and discarding it brings that back', async () => {
  const zap = await petZap('Live or not')
  await zap.save(1, { 'in.name': 'Live' })
  await zap.publish()
  await zap.save(1, { 'in.name': 'Draft' })
  await zap.send(0, { 'zap-title': 'Another title' }, `${zap.path}/title`)
  assert.match((await zap.show(1)).text, /Changes that are not live/)
  assert.match((await dana.get('/zaps?search=live+or')).text, /Live or not/)
  assert.equal((await zap.send(1, {}, `${zap.path}/discard`)).location, `${zap.path}?discarded=1`)
  const back = await zap.show(1)
  assert.match(back.text, /As published[\s\S]*value="Live"/)
  await zap.save(1, { 'in.name': 'Second' })
  assert.equal((await zap.publish('as-it-is')).location, `${zap.path}?step=0&published=1`)
  assert.match((await zap.show(1)).text, /Version 2/)
})

test('the JSON of a draft: 422 with the place of each mistake, 303 when it can be kept; secrets stay', async () => {
  const zap = await petZap()
  await zap.save(1, { 'in.name': 'Rex', 'in.chip': 'chip-secret-2' })
  const form = `${zap.path}/json`
  const submit = async (json: string) => dana.submit(form, { json })
  for (const [json, words] of [
    ['{', /This is no JSON/],
    ['{"title":"x"}', /<code>\/steps<\/code>/],
    ['{"title":"x","steps":[{"app":"nobody"}]}', /<code>\/steps\/0\/app<\/code>: There is no app nobody/],
    ['{"title":"x","steps":[{"app":"petshop","action":"bark"}]}', /<code>\/steps\/0\/action<\/code>/],
    ['{"title":"x","steps":[{"app":"petshop","authentication":"12"}]}', /<code>\/steps\/0\/authentication<\/code>/],
    ['{"title":"x","steps":[{"alias":"Not this"}]}', /<code>\/steps\/0\/alias<\/code>/],
  ] as const) {
    const answer = await submit(json)
    assert.equal(answer.status, 422, json)
    assert.match(answer.text, words)
  }
  const { text } = await dana.get(form)
  const current = /<textarea[^>]*>([\s\S]*?)<\/textarea>/.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? ''
  const draft = JSON.parse(current)
  draft.steps[1].inputs.name = ''
  assert.equal((await submit(JSON.stringify(draft))).location, `${form}?saved=1`)
  assert.match((await dana.get(form)).text, /Before it can be published[\s\S]*<code>\/steps\/1\/inputs\/name<\/code>/)
  await zap.test(1, { 'in.name': 'Rex' })
  assert.match(JSON.stringify(posted().at(-1)?.body), /"chip":"chip-secret-2"/)
})

test('a suggested Zap is shown and written nowhere; begun, it belongs to its client, with the suggested values', async () => {
  const suggested = {
    clientId: 'acme',
    title: 'From Acme',
    steps: [
      { app: 'PetshopAPI', action: 'new_pet', type: 'read' },
      { app: 'petshop', action: 'create_pet', type: 'write', params: { name: 'Given <b>by</b> Acme' } },
      { app: 'nobody', action: 'x' },
    ],
  }
  const zaps = async () => (await sql<{ n: number }>`select count(*)::int as n from zaps`.execute(deps.db)).rows[0]?.n
  const before = await zaps()
  const path = await openPrefilled(dana.person, suggested, deps)
  const shown = await dana.get(path)
  assert.equal(shown.status, 200)
  assert.match(shown.text, /Given &lt;b&gt;by&lt;\/b&gt; Acme/)
  assert.match(shown.text, /no app nobody/)
  assert.equal(await zaps(), before, 'a look writes nothing')
  const begun = await dana.post('/editor/new', { prefill: writePrefilled(suggested), title: 'Mine now' })
  const zap = editorOf(dana, begun.location?.split('?')[0] ?? '')
  assert.match((await zap.show(1)).text, /value="Given &lt;b&gt;by&lt;\/b&gt; Acme"/)
  const { rows } = await sql<{ client_id: string; title: string; is_enabled: boolean; revision: number }>`
    select client_id, title, is_enabled, revision from zaps where id = ${Number(zap.id)}`.execute(deps.db)
  assert.deepEqual(rows, [{ client_id: 'acme', title: 'Mine now', is_enabled: false, revision: 0 }])
  assert.doesNotMatch((await zap.show(0)).text, new RegExp(connection), 'connections of another client are not offered')
  assert.match((await dana.get('/editor/new?prefill=nonsense')).text, /cannot be read/)
  const hidden = { ...suggested, steps: [{ app: 'petshop', action: 'list_owners', type: 'read' }] }
  const chosen = await dana.get(`/editor/new?prefill=${writePrefilled(hidden)}`)
  assert.match(chosen.text, /Petshop: you choose the trigger/, 'what an app hides is for no link')
  const unstorable = JSON.stringify({ ...suggested, steps: [{ app: 'petshop', title: 'NUL \0' }] })
  const told = await dana.get(`/editor/new?prefill=${Buffer.from(unstorable).toString('base64url')}`)
  assert.match(told.text, /cannot be read/, 'what PostgreSQL could not hold would fail when it is published')
})

test('303 to Connect: what was entered is kept, and the way back leads to the step', async () => {
  const zap = await petZap()
  const seen = /name=".seen" value="([^"]*)"/.exec((await zap.show(1)).text)?.[1] ?? ''
  const opened = await dana.post(`${zap.path}/connect`, { '.seen': seen, step: '1', 'in.name': 'Kept too' })
  assert.match(opened.location ?? '', /^\/to\/petshop\?session=/)
  assert.match((await zap.show(1)).text, /value="Kept too"/)
})

test('404: somebody else’s Zap, one that is not there, and what is no id, on every page and for every form', async () => {
  const zap = await petZap()
  const paths = [
    zap.path,
    ...['json', 'steps', 'title', 'connect', 'publish', 'discard'].map((one) => `${zap.path}/${one}`),
  ]
  const others = ['switch', 'delete', 'discard-held', 'runs'].map((one) => `/zaps/${zap.id}/${one}`)
  for (const path of [...paths, ...others]) {
    assert.equal((await eve.get(path)).status, 404, `GET ${path}`)
    if (!path.endsWith('/runs')) assert.equal((await eve.post(path, { to: 'on' })).status, 404, `POST ${path}`)
  }
  for (const id of ['999999', 'x', '0', '1e3', '9'.repeat(30)])
    assert.equal((await dana.get(`/editor/${id}`)).status, 404, id)
  assert.equal((await zap.show(1)).status, 200)
})

test('a connection of somebody else is none: neither shown nor taken', async () => {
  const token = await cast.tokenFor('omar')
  const foreign = await cast.connect(token)
  const zap = await petZap()
  await zap.save(1, { connection: foreign, 'in.name': 'Rex' })
  const refused = await zap.publish()
  assert.equal(refused.status, 422)
  assert.match(refused.text, /Choose a Petshop account/)
})
