import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { startClient } from '../../../test/harness/grants.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming } from '../../../test/harness/shapes.ts'

const server = await startTestServer()
const { call, publish, tokenFor } = await startCast(server)

type Named = Record<string, string>
const manifest = (name: string, category: string, triggers: Named, operations: Named) => `
key: ${name.toLowerCase().replaceAll(' ', '-')}
name: ${name}
version: 1.4.0
categories: [${category}]
hosts: [api.test]
auth: { type: none }
triggers:
${Object.entries(triggers)
  .map(
    ([key, title]) =>
      `  ${key}: { kind: polling, name: ${title}, description: ${title}., request: { method: GET, url: "https://api.test/${key}" }, dedupe_key: id }`,
  )
  .join('\n')}
operations:
${Object.entries(operations)
  .map(([key, title]) => {
    const kind = /^(Find|Search)/.test(title) ? 'search' : /^List/.test(title) ? 'read' : 'write'
    return `  ${key}: { kind: ${kind}, name: ${title}, description: ${title}., request: { method: POST, url: "https://api.test/${key}" } }`
  })
  .join('\n')}
`
await publish(
  manifest(
    'Orderly',
    'commerce',
    { new_order: 'New Order', paid_order: 'Order Paid', new_customer: 'New Customer' },
    { create_order: 'Create Order', find_order: 'Find Order' },
  ),
)
await publish(
  manifest(
    'Mailbarn',
    'email',
    { new_email: 'New Email', new_attachment: 'New Attachment' },
    { send_email: 'Send Email', draft_email: 'Create Draft' },
  ),
)
await publish(
  manifest(
    'Chatter',
    'chat',
    { new_message: 'New Message in Channel', new_member: 'New Member' },
    { send_channel_message: 'Send Channel Message', send_direct_message: 'Send Direct Message' },
  ),
)
await publish(
  manifest(
    'Gridly',
    'spreadsheets',
    { new_row: 'New Row', updated_row: 'Updated Row' },
    { add_row: 'Add Row', update_row: 'Update Row', delete_row: 'Delete Row', find_row: 'Find Row' },
  ),
)
await publish(
  manifest(
    'Kennel CRM',
    'crm',
    { new_contact: 'New Contact', new_deal: 'New Deal' },
    { create_contact: 'Create Contact', update_contact: 'Update Contact', create_note: 'Add Note to Contact' },
  ),
)
await publish(
  manifest(
    'Tasky',
    'tasks',
    { done_task: 'Completed Task', new_task: 'New Task' },
    { create_task: 'Create Task', delete_task: 'Delete Task' },
  ),
)
await publish(manifest('Dateful', 'calendar', { new_event: 'New Event' }, { create_event: 'Create Event' }))
await publish(manifest('Boxed', 'files', { new_file: 'New File' }, { upload_file: 'Upload File' }))
await publish(manifest('Formy', 'forms', { new_response: 'New Response' }, { list_forms: 'List Forms' }))

const OPERATION = 'POST /v2/guess'
const guess = async (description: unknown, query = '?client_id=acme') =>
  conforming(OPERATION, await call(`/v2/guess${query}`, { body: { description } }))
type Step = { step: { title: string; app: string; api: string }; alternatives: { title: string; app: string }[] }
const named = ({ step: { app, title } }: Step) => `${app}: ${title}`

const table: [description: string, ...steps: string[]][] = [
  ['Mail me new Orderly orders', 'Orderly: New Order', 'Mailbarn: Send Email'],
  [
    'When a new order arrives in Orderly, send a message to a channel in Chatter',
    'Orderly: New Order',
    'Chatter: Send Channel Message',
  ],
  ['Whenever somebody buys something in Orderly then add a row to Gridly', 'Orderly: New Order', 'Gridly: Add Row'],
  ['Send an e-mail when an order is paid', 'Orderly: Order Paid', 'Mailbarn: Send Email'],
  ['Save new Mailbarn attachments to Boxed', 'Mailbarn: New Attachment', 'Boxed: Upload File'],
  ['Copy new contacts from Kennel CRM to Gridly', 'Kennel CRM: New Contact', 'Gridly: Add Row'],
  [
    'Create a contact in Kennel CRM for every new customer in Orderly',
    'Orderly: New Customer',
    'Kennel CRM: Create Contact',
  ],
  ['For each form submission, create a to-do', 'Formy: New Response', 'Tasky: Create Task'],
  ['When I get an email in Mailbarn create a ticket in Tasky', 'Mailbarn: New Email', 'Tasky: Create Task'],
  ['Every time a task is completed delete the row in Gridly', 'Tasky: Completed Task', 'Gridly: Delete Row'],
  [
    'Once a row is updated in Gridly, update the contact in Kennel CRM',
    'Gridly: Updated Row',
    'Kennel CRM: Update Contact',
  ],
  ['If a meeting is added to Dateful, text the team in Chatter', 'Dateful: New Event', 'Chatter: Send Channel Message'],
  ['Post new files from Boxed to Chatter', 'Boxed: New File', 'Chatter: Send Channel Message'],
  ['When a response comes in at Formy, look up the row in Gridly', 'Formy: New Response', 'Gridly: Find Row'],
  [
    'When there is a new order in Orderly, add a row in Gridly and send a channel message with Chatter',
    'Orderly: New Order',
    'Gridly: Add Row',
    'Chatter: Send Channel Message',
  ],
  ['Notify Chatter about new deals', 'Kennel CRM: New Deal', 'Chatter: Send Channel Message'],
  ['MAILBARN NEW EMAIL → TASKY CREATE TASK', 'Mailbarn: New Email', 'Tasky: Create Task'],
  ['connect Formy to Gridly', 'Formy: New Response', 'Gridly: Add Row'],
]
for (const [description, ...steps] of table) {
  test(`${steps.join(', ')}: ${description}`, async () => {
    const { status, body } = await guess(description)
    assert.equal(status, 200)
    assert.deepEqual(body.steps.map(named), steps)
    assert.deepEqual(body.messages, [])
  })
}

test('200: title, names and versions of the steps, other actions that it may be, and the editor filled in', async () => {
  const description = 'Mail me new Orderly orders.'
  const { body } = await guess(description)
  assert.equal(body.title, 'Mail me new Orderly orders')
  assert.deepEqual(body.steps[0].step, { title: 'New Order', app: 'Orderly', api: 'OrderlyAPI@1.4.0' })
  const url = new URL(body.prefilled_url)
  assert.equal(url.origin + url.pathname, `${server.deps.publicUrl}/v1/embed/acme/create`)
  const attempt = url.searchParams.get('partner_zap_guesser_attempt_id') ?? ''
  assert.match(attempt, /^[0-9a-f-]{36}$/)
  url.searchParams.delete('partner_zap_guesser_attempt_id')
  assert.deepEqual(
    [...url.searchParams],
    [
      ['steps[0][app]', 'OrderlyAPI'],
      ['steps[0][action]', 'new_order'],
      ['steps[0][type]', 'read'],
      ['steps[1][app]', 'MailbarnAPI'],
      ['steps[1][action]', 'send_email'],
      ['steps[1][type]', 'write'],
      ['copilot_prompt', description],
      ['utm_campaign', 'partner_zap_guesser'],
    ],
  )
  const again = new URL((await guess(description)).body.prefilled_url)
  assert.notEqual(again.searchParams.get('partner_zap_guesser_attempt_id'), attempt)
})

test('alternatives: other actions of the app that was named; other apps where none was', async () => {
  const alternatives = async (description: string, at: number) =>
    (await guess(description)).body.steps[at].alternatives.map((one: { app: string }) => one.app)
  const own = await alternatives('When an order is paid in Orderly, send a direct message in Chatter', 1)
  assert.ok(own.length > 0 && own.every((app: string) => app === 'Chatter'))
  await publish(manifest('Second Post', 'email', { seen: 'Seen Again' }, { send_email: 'Send Email' }))
  assert.ok((await alternatives('When an order is paid, send an email', 1)).includes('Second Post'))
})

test('200 with a message: what was not understood of a description is left to the editor', async () => {
  const { body } = await guess('New Orderly order')
  assert.deepEqual([body.steps.map(named), body.messages.length], [['Orderly: New Order'], 1])
})

test('400 with messages alone: a description that yields nothing', async () => {
  for (const description of ['Knit a scarf for the neighbour’s parrot', '???', 'do it', '日本語だけ']) {
    const { status, body } = await guess(description)
    assert.deepEqual([status, Object.keys(body)], [400, ['messages']], description)
    assert.match(body.messages[0].detail, /\w/)
  }
})

test('the partner’s own app has its slug in the address, and comes first where two fit equally well', async () => {
  await publish(manifest('Another Mill', 'email', { seen: 'Seen Again' }, { send_email: 'Send Email' }))
  const { client_id } = await startClient(server, 'mill', { app: 'another-mill' })
  const { body } = await guess('Mail me new Orderly orders', `?client_id=${client_id}`)
  assert.equal(body.steps[1].step.app, 'Another Mill')
  assert.match(body.prefilled_url, /\/v1\/embed\/another-mill\/create\?/)
})

test('400 in the envelope: no JSON, no description, one that is empty, of no text, or over 2000 characters', async () => {
  const malformed = conforming(OPERATION, await call('/v2/guess?client_id=acme', { body: '{' }))
  assert.deepEqual([malformed.status, malformed.body.errors[0].code], [400, 'parse_error'])
  for (const [description, code] of [
    [undefined, 'required'],
    ['  ', 'invalid'],
    [7, 'invalid'],
    ['x'.repeat(2001), 'max_length'],
  ]) {
    const { status, body } = await guess(description)
    assert.deepEqual([status, body.errors[0].code, body.errors[0].source], [400, code, { pointer: '/description' }])
  }
})

test('401: no client id, an unknown one; a token will do as well, and a bad one wins over a good client id', async () => {
  const description = 'Mail me new Orderly orders'
  assert.equal((await guess(description, '')).status, 401)
  assert.equal((await guess(description, '?client_id=nobody')).status, 401)
  const token = await tokenFor('dana', { scopes: 'profile' })
  assert.equal((await call('/v2/guess', { token, body: { description } })).status, 200)
  assert.equal((await call('/v2/guess?client_id=acme', { token: 'bad', body: { description } })).status, 401)
})

test('a long description of odd words is judged in no time', async () => {
  const started = performance.now()
  await guess('when and then new to '.repeat(95))
  await guess(`${'a'.repeat(1000)} ${'when '.repeat(190)}`)
  assert.ok(performance.now() - started < 2000)
})
