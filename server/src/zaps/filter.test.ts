// The built-in filter over HTTP, held against the documented shapes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../test/harness/cast.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { conforming } from '../../test/harness/shapes.ts'
import { filterApp, findApp, findAppVersion, PushError, pushApp } from '../apps/index.ts'

const server = await startTestServer()
const { deps } = server
const { call, connect, petshop, tokenFor } = await startCast(server)
const token = await tokenFor('dana')
const authentication = await connect(token)
const actionsOf = async (app: string) => conforming('GET /v2/actions', await call(`/v2/actions?app=${app}`, { token }))
const idOf = async (app: string, key: string) =>
  (await actionsOf(app)).body.data.find((action: { key: string }) => action.key === key)?.id as string

const conditions = [{ value: '{{pet.name}}', is: 'text_contains', to: 'ex' }]
const filterStep = async (more: object = {}) => ({
  action: await idOf('filter', 'only_continue_if'),
  authentication: null,
  inputs: { conditions },
  ...more,
})
const trigger = async () => ({
  action: await idOf('petshop', 'new_pet'),
  authentication,
  inputs: {},
  alias: 'pet',
})
const write = async () => ({
  action: await idOf('petshop', 'create_pet'),
  authentication,
  inputs: { name: '{{pet.name}}' },
})
const post = async (steps: object[]) =>
  conforming('POST /v2/zaps', await call('/v2/zaps', { token, body: { data: { title: 'Some pets', steps } } }))

test('one action of type FILTER, by every name of the app', async () => {
  for (const name of ['filter', 'FilterAPI', 'FilterAPI@1.0.0', 'filter@latest', filterApp.id]) {
    const { status, body } = await actionsOf(name)
    assert.equal(status, 200, name)
    const shown = body.data.map(({ id: _, ...action }: { id: string }) => action)
    assert.deepEqual(shown, [
      {
        key: 'only_continue_if',
        app: filterApp.id,
        type: 'action',
        action_type: 'FILTER',
        is_instant: false,
        title: 'Only Continue If',
        description: 'Lets the Zap go on when conditions hold; else it ends here.',
      },
    ])
  }
})

test('404: a version that the filter never had', async () => {
  assert.equal((await actionsOf('FilterAPI@9.0.0')).status, 404)
  assert.equal(await findAppVersion(filterApp.id, '9.0.0', deps), undefined)
  assert.equal((await findAppVersion(filterApp.id, '1.0.0', deps))?.key, 'filter')
})

test('the filter stands in no list of apps', async () => {
  const lists = [
    (await call('/v2/apps?limit=100', { token })).body.data.map(({ title }: { title: string }) => title),
    (await call(`/v2/apps?ids=${filterApp.id}`, { token })).body.data,
    (await call('/v1/apps', { token })).body.objects.map(({ title }: { title: string }) => title),
    (await call('/v2/whitelabel/apps', { token })).body.data.map(({ title }: { title: string }) => title),
  ]
  assert.deepEqual(
    lists.flat().filter((title) => title !== 'Petshop'),
    [],
  )
})

test('the form of the filter is a choice and a group of lists, and its operators are choices', async () => {
  const action = await idOf('filter', 'only_continue_if')
  const body = { data: { authentication: null, inputs: {} } }
  const inputs = conforming(
    'POST /v2/actions/{action_id}/inputs',
    await call(`/v2/actions/${action}/inputs`, { token, body }),
  )
  const [match, group] = inputs.body.data
  assert.deepEqual([match.id, match.format, match.default_value], ['match', 'SELECT', 'all'])
  assert.deepEqual(
    [group.type, group.fields.map(({ id }: { id: string }) => id)],
    ['fieldset', ['conditions__value', 'conditions__is', 'conditions__to']],
  )
  const choices = conforming(
    'POST /v2/actions/{action_id}/inputs/{input_id}/choices',
    await call(`/v2/actions/${action}/inputs/conditions__is/choices`, { token, body }),
  )
  assert.deepEqual(choices.body.data[0], {
    type: 'choice',
    id: 'text_is',
    value: 'text_is',
    label: '(Text) is exactly',
  })
})

test('201: a Zap with a filter between; the older list names its kind', async () => {
  const made = await post([await trigger(), await filterStep(), await write()])
  assert.equal(made.status, 201)
  assert.deepEqual([made.body.steps[1].authentication, made.body.steps[1].inputs], [null, { conditions }])
  const older = conforming('GET /v1/zaps', await call('/v1/zaps', { token })).body.objects[0]
  assert.deepEqual(
    older.steps.map(({ type_of, app }: { type_of: string; app: { slug: string } }) => [type_of, app.slug]),
    [
      ['read', 'petshop'],
      ['filter', 'filter'],
      ['write', 'petshop'],
    ],
  )
  const expanded = await call('/v2/zaps?expand=steps.action.app', { token })
  assert.equal(expanded.body.data[0].steps[1].action.app.action_types[0], 'FILTER')
})

test('400 with a pointer: a filter first, without conditions, with an unknown one, or with a connection', async () => {
  const cases: [steps: object[], code: string, pointer: string][] = [
    [[await filterStep(), await write()], 'invalid', '/data/steps/0/action'],
    [[await trigger(), await filterStep({ inputs: {} })], 'required', '/data/steps/1/inputs/conditions'],
    [
      [await trigger(), await filterStep({ inputs: { conditions: [{ value: '1', is: 'is_odd' }] } })],
      'invalid',
      '/data/steps/1/inputs/conditions/0/is',
    ],
    [
      [await trigger(), await filterStep({ inputs: { match: 'most', conditions } })],
      'invalid',
      '/data/steps/1/inputs/match',
    ],
    [[await trigger(), await filterStep({ authentication })], 'invalid', '/data/steps/1/authentication'],
  ]
  for (const [steps, code, pointer] of cases) {
    const { status, body } = await post(steps)
    assert.equal(status, 400, pointer)
    const found = body.errors.map((error: { code: string; source: { pointer: string } }) => [
      error.code,
      error.source.pointer,
    ])
    assert.ok(
      found.some(([c, p]: [string, string]) => c === code && p === pointer),
      JSON.stringify(found),
    )
  }
})

test('400: a filter never runs by itself', async () => {
  const data = { ...(await filterStep()), callback_url: null }
  const refused = conforming('POST /v2/action-runs', await call('/v2/action-runs', { token, body: { data } }))
  assert.equal(refused.status, 400)
  assert.deepEqual(
    [refused.body.errors[0].source, refused.body.errors[0].detail],
    [{ pointer: '/data/action' }, 'A filter decides whether a Zap goes on: it never runs by itself.'],
  )
})

test('no other app may have a name of the filter', async () => {
  for (const names of ['key: filter', 'key: shop\napi_name: FilterAPI']) {
    const manifest = `${names}\nname: Shop\nversion: 1.0.0\n`
    await assert.rejects(pushApp(manifest, { filename: 'app.yaml', env: {} }, deps), (error) => {
      assert.ok(error instanceof PushError)
      assert.match(error.mistakes[0]?.message ?? '', /The program brings an app of this name/)
      return true
    })
  }
  assert.equal((await findApp('filter', deps))?.source, 'builtin')
  assert.equal(petshop.app.source, 'manifest')
})
