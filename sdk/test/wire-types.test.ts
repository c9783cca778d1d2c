// The types of @wayleave/sdk/wire against the documented shapes, where the checkout lies beside them.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { differences } from './differences.ts'
import { readWireTypes, type Schema } from './wire-schema.ts'

const shapesFile = new URL('../../../shared/contracts/workflow-api.shapes.json', import.meta.url)
const options = { skip: !existsSync(shapesFile) }

type Operation = { request?: Record<string, Schema>; responses?: Record<string, Schema> }
const { $defs, ...shapes }: Record<string, Operation> = options.skip ? {} : JSON.parse(readFileSync(shapesFile, 'utf8'))

/** `off_reason` is ours. */
const OURS = ['off_reason']
/** The prose says of all four field operations that null counts as `{}`, the shapes of one. */
const SAID_ELSEWHERE = '/data/inputs: is never null'

const answers: Record<string, string> = {
  'GET /v1/apps 200': 'PartnerAppsResponse',
  'GET /v1/categories 200': 'CategoriesResponse',
  'GET /v1/profiles/me 200': 'Profile',
  'GET /v1/zap-templates 200': 'ZapTemplatesResponse',
  'GET /v1/zaps 200': 'PartnerZapsResponse',
  'GET /v2/apps 200': 'AppsResponse',
  'GET /v2/actions 200': 'ActionsResponse',
  'POST /v2/actions/{action_id}/inputs 200': 'InputsResponse',
  'POST /v2/actions/{action_id}/inputs/{input_id}/choices 200': 'ChoicesResponse',
  'POST /v2/actions/{action_id}/outputs 200': 'OutputsResponse',
  'POST /v2/actions/{action_id}/test 200': 'TestResponse',
  'GET /v2/authentications 200': 'AuthenticationsResponse',
  'POST /v2/authentications 201': 'CreateAuthenticationResponse',
  'GET /v2/authentications/{id} 200': 'AuthenticationResponse',
  'GET /v2/zaps 200': 'ZapsResponse',
  'POST /v2/zaps 201': 'Zap',
  'GET /v2/zap-runs 200': 'ZapRunsResponse',
  'POST /v2/action-runs 200': 'CreateRunResponse',
  'GET /v2/action-runs/{id} 200': 'RunResponse',
  'POST /v2/guess 200': 'GuessResponse',
  'GET /v2/action-runs/{id} 202': 'RunResponse',
  'GET /v2/whitelabel/apps 200': 'WhitelabelAppsResponse',
  'POST /v2/promotions 201': 'EnrollmentCreated',
  'POST /v2/promotions 409': 'PromotionErrorResponse',
  'GET /v2/promotions/{enrollment_id} 200': 'Enrollment',
  'GET /v2/zaps 400': 'ErrorResponse',
}

const bodies: Record<string, string> = {
  'POST /v2/actions/{action_id}/inputs': 'FieldsRequest',
  'POST /v2/actions/{action_id}/inputs/{input_id}/choices': 'FieldsRequest',
  'POST /v2/actions/{action_id}/outputs': 'OutputsRequest',
  'POST /v2/actions/{action_id}/test': 'TestRequest',
  'POST /v2/authentications': 'AuthenticationRequest',
  'POST /v2/zaps': 'ZapRequest',
  'POST /v2/action-runs': 'RunRequest',
  'POST /v2/guess': 'GuessRequest',
  'POST /v2/promotions': 'PromotionRequest',
  'CALLBACK action-run': 'RunCallback',
  'MESSAGE zapier.popup.close': 'PopupCloseMessage',
}

test('every documented answer with a body, and every request body, has its type', options, () => {
  const named = Object.entries(shapes).filter(([name]) => !name.startsWith('$'))
  const answered = named.flatMap(([name, { responses = {} }]) =>
    Object.entries(responses)
      .filter(([status, schema]) => status.startsWith('2') && typeof schema === 'object')
      .map(([status]) => `${name} ${status}`),
  )
  assert.deepEqual(
    answered.filter((name) => !(name in answers)),
    [],
  )
  const sent = named.filter(([, { request }]) => request?.body).map(([name]) => name)
  assert.deepEqual(
    sent.filter((name) => !(name in bodies)),
    [],
  )
})

const typeOf = readWireTypes()

for (const [name, type] of Object.entries(answers))
  test(`${type} is the documented answer of ${name}, member by member`, options, () => {
    const [, operation = '', status = ''] = /^(.*) (\d+)$/.exec(name) ?? []
    const documented = { ...shapes[operation]?.responses?.[status], $defs }
    assert.deepEqual(differences(documented, typeOf(type), OURS), [])
  })

for (const [name, type] of Object.entries(bodies))
  test(`${type} is the documented body of ${name}, member by member`, options, () => {
    const documented = { ...shapes[name]?.request?.body, $defs }
    const found = differences(documented, typeOf(type), OURS)
    assert.deepEqual(
      found.filter((one) => one !== SAID_ELSEWHERE),
      [],
    )
  })

test('a difference is found: a member that is missing, one too many, one that may be missing, null, a value', () => {
  const documented = {
    type: 'object',
    required: ['id', 'at', 'state'],
    properties: { id: { type: 'string' }, at: { type: ['string', 'null'] }, state: { enum: ['on', 'off'] }, list: {} },
  }
  const typed = {
    type: 'object',
    required: ['id', 'more'],
    properties: { id: { type: 'number' }, more: {}, at: { type: 'string' }, state: { const: 'on' } },
  }
  assert.deepEqual(differences(documented, typed), [
    '/more: is not documented',
    '/id: the type is never string',
    '/id: is never number',
    '/at: is always there',
    '/at: the type is never null',
    '/state: is always there',
    '/state: the type is never "off"',
    '/list: the type has none',
  ])
  assert.deepEqual(differences(documented, documented), [])
})
