// The documented shapes, where the checkout lies beside them: what the client sends, and what the fake answers.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { createWayleave } from '../src/index.ts'
import { startAcme } from './acme.ts'
import type { Seen } from './fake-wayleave/http.ts'
import { addConnection, addZapRun, template } from './fake-wayleave/index.ts'

const shapesFile = new URL('../../../shared/contracts/workflow-api.shapes.json', import.meta.url)

type Shapes = { [operation: string]: { request?: Record<string, object>; responses?: Record<string, object> } }

/** The operation that a request belongs to, as the shapes name it. */
function operationOf({ method, path }: Seen): string {
  const template = path
    .replace(/^\/v2\/actions\/[^/]+/, '/v2/actions/{action_id}')
    .replace(/\/inputs\/[^/]+\/choices$/, '/inputs/{input_id}/choices')
    .replace(/^(\/v2\/(?:action-runs|authentications))\/[^/]+/, '$1/{id}')
  return `${method} ${template}`
}

test('every request of the client has the documented shape', { skip: !existsSync(shapesFile) }, async (t) => {
  const shapes = JSON.parse(readFileSync(shapesFile, 'utf8')) as Shapes
  const ajv = new Ajv2020({ strict: false, coerceTypes: true, validateFormats: false })
  const compile = (schema: object): ValidateFunction => ajv.compile({ $defs: shapes.$defs, ...schema })
  const { fake, user, options } = await startAcme(t)
  const { id: connection } = addConnection(fake.state, 'petshop-ltd/dana', 'petshop')
  const answers: { operation: string; body: unknown }[] = []

  await user.apps.list({ query: 'pet', ids: ['6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61'], limit: 5, offset: 0 })
  await user.apps.listWhitelabel({ search: 'pet', category: 'commerce' })
  await user.connections.list({ app: 'petshop', limit: 100 })
  await user.connections.get(connection)
  const [action] = (await user.actions.list({ app: 'petshop', actionType: 'WRITE' })).data
  assert.ok(action)
  const inputs = await user.actions.inputs(action.id, { connection, inputs: { shelf: '9' } })
  answers.push({ operation: 'POST /v2/actions/{action_id}/inputs', body: { ...inputs } })
  await user.actions.choices(action.id, 'shelf', { connection: Number(connection), page: '1' })
  await user.actions.outputs(action.id, { connection: null, inputs: {}, fetchLiveSamples: false })
  const run = await user.run({ action: action.id, connection, inputs: { shelf: '9' } })
  answers.push({ operation: 'GET /v2/action-runs/{id}', body: { data: run } })
  const app = '1c0b7a52-0a4e-5f0e-9a6e-0f4f3b7f2a10'
  await user.connections.create({ app, title: 'News', fields: { api_key: 'pk_demo_1' } })
  await user.actions.test(action.id, { connection, inputs: {}, limit: 1, offset: 0 })
  const steps = [1, 2].map((at) => ({ action: action.id, connection, inputs: {}, alias: `step_${at}` }))
  const zap = await user.zaps.create({ title: 'Mail new orders', steps }, { expand: ['steps.action'] })
  answers.push({ operation: 'POST /v2/zaps', body: zap })
  answers.push({ operation: 'GET /v2/zaps', body: { ...(await user.zaps.list({ inputs: { shelf: '9' }, limit: 5 })) } })
  addZapRun(fake.state)
  const runs = { from: new Date(0), to: '2027-01-01', zapId: zap.id, statuses: ['error', 'held'], search: 'O' } as const
  answers.push({ operation: 'GET /v2/zap-runs', body: { ...(await user.zapRuns.list(runs)) } })
  const wayleave = createWayleave(options)
  fake.state.templates = [template(1)]
  const templates = await wayleave.zapTemplates.list({ apps: ['petshop'], templates: [1], limit: 5, offset: 0 })
  answers.push({ operation: 'GET /v1/zap-templates', body: templates })
  answers.push({ operation: 'POST /v2/guess', body: await wayleave.guess('Mail me new orders') })
  await user.connections.delete(connection)

  const seen = new Set<string>()
  for (const request of fake.requests.filter(({ path }) => /^\/v[12]\//.test(path))) {
    const operation = operationOf(request)
    seen.add(operation)
    const parts = {
      query: Object.fromEntries(request.query),
      headers: request.headers,
      body: request.body && JSON.parse(request.body),
    }
    for (const [part, schema] of Object.entries(shapes[operation]?.request ?? {})) {
      if (part !== 'query' && part !== 'headers' && part !== 'body') continue
      const validate = compile(schema)
      assert.ok(validate(parts[part]), `${operation} ${part}: ${ajv.errorsText(validate.errors)}`)
    }
    assert.ok(shapes[operation], operation)
  }
  assert.equal(seen.size, 18)
  for (const { operation, body } of answers) {
    const validate = compile(
      shapes[operation]?.responses?.[operation === 'POST /v2/zaps' ? '201' : '200'] ?? assert.fail(operation),
    )
    assert.ok(validate(body), `${operation}: ${ajv.errorsText(validate.errors)}`)
  }
})
