import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { allow, askToken, redeem, refresh, startClient } from '../test/harness/grants.ts'
import { exchange, startPartner } from '../test/harness/partner.ts'
import { startTestServer } from '../test/harness/server.ts'
import { grantTypes } from './oauth/token/token.ts'
import { routes } from './routes.ts'

const server = await startTestServer()

// biome-ignore lint/suspicious/noExplicitAny: a document of unknown shape is what is looked at
type Document = any
const documentAt = async (path: string): Promise<Document> => (await server.fetch(path)).json()

test('200: one OpenAPI 3.1 document at both addresses, built for the public URL', async () => {
  const document = await documentAt('/openapi.json')
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(document.servers, [{ url: server.deps.publicUrl }])
  assert.deepEqual(await documentAt('/schema/'), document)
})

test('every API route is in it, with its parameters, its scopes and the shape of its refusals', async () => {
  const { paths, components } = await documentAt('/openapi.json')
  for (const { method, path, surface, security } of routes) {
    const ofApi = path.startsWith('/v2/promotions') ? 'PromotionErrorResponse' : 'ErrorResponse'
    const refusal = { api: ofApi, ai_actions: 'AiErrorResponse' }[surface as string]
    if (!refusal) continue
    const operation = paths[path]?.[method.toLowerCase()]
    assert.ok(operation, `${method} ${path}`)
    assert.deepEqual(operation.security, security)
    assert.equal(operation.responses.default.content['application/json'].schema.$ref, `#/components/schemas/${refusal}`)
    const named = (operation.parameters ?? []).filter((each: { in: string }) => each.in === 'path')
    assert.deepEqual(
      named.map((each: { name: string }) => `{${each.name}}`),
      path.match(/\{\w+\}/g) ?? [],
    )
  }
  const named = routes.flatMap(({ security }) => security.flatMap((one) => Object.keys(one)))
  assert.deepEqual(Object.keys(components.securitySchemes).sort(), [...new Set(named)].sort())
})

test('every OAuth endpoint is in it; what is posted is a form', async () => {
  const { paths } = await documentAt('/openapi.json')
  const endpoints = routes.filter(({ surface }) => surface === 'oauth')
  assert.ok(endpoints.length >= 5)
  for (const { method, path } of endpoints) {
    const operation = paths[path]?.[method.toLowerCase()]
    assert.ok(operation, `${method} ${path}`)
    if (operation.requestBody)
      assert.deepEqual(Object.keys(operation.requestBody.content), ['application/x-www-form-urlencoded'])
  }
  assert.deepEqual(paths['/oauth/userinfo'].get.security, [{ bearer: ['openid'] }])
})

test('the token endpoint: a form for each grant that is supported, told apart by grant_type', async () => {
  const { components } = await documentAt('/openapi.json')
  const { schemas } = components
  const mapping: Record<string, string> = schemas.TokenRequest.discriminator.mapping
  assert.deepEqual(Object.keys(mapping).sort(), [...grantTypes].sort())
  const required = Object.entries(mapping).map(([grant, reference]) => [
    grant.split(':').at(-1),
    schemas[reference.split('/').at(-1) ?? ''].required.filter((name: string) => name !== 'grant_type'),
  ])
  assert.deepEqual(Object.fromEntries(required), {
    authorization_code: ['code'],
    refresh_token: ['refresh_token'],
    client_credentials: [],
    'token-exchange': ['subject_token', 'subject_token_type'],
  })
})

test('the token endpoint: what it answers fits the document, tokens and refusals', async () => {
  const { paths, components } = await documentAt('/openapi.json')
  const { responses, parameters } = paths['/oauth/token'].post
  const ajv = new Ajv2020({ strict: false })
  const isFit = (status: number, body: object) => {
    const { schema } = responses[status].content['application/json']
    const validate = ajv.compile({ ...schema, components })
    assert.ok(validate(body), `${status}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(body)}`)
  }
  const crm = await startClient(server)
  const first = await redeem(server, crm, await allow(server, crm, { scopes: ['zap'] }))
  const bot = await startClient(server, 'bot', { kind: 'ai_actions', public: true })
  const second = await redeem(server, bot, await allow(server, bot, { scopes: ['openid'] }))
  const own = await askToken(server, crm, { grant_type: 'client_credentials' })
  const partner = await startPartner(server)
  const exchanged = await (await exchange(server, partner, await partner.sign('dana', 'petshop-ltd'))).json()
  for (const body of [first.body, second.body, own.body, exchanged]) isFit(200, body as object)
  isFit(400, (await refresh(server, crm, 'nothing')).body)
  isFit(401, (await askToken(server, { ...crm, secret: 'wrong' }, {})).body)
  assert.deepEqual(Object.keys(responses), ['200', '400', '401', '413', '429', '503'])
  assert.deepEqual(
    parameters.map(({ name }: { name: string }) => name),
    ['idempotency-key'],
  )
})

test('every reference leads somewhere', async () => {
  const document = await documentAt('/openapi.json')
  const text = JSON.stringify(document)
  const names = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name))
  assert.ok(names.size > 10)
  for (const name of names) assert.ok(document.components.schemas[name ?? ''], name)
})

test('the inputs of a run are any JSON by name; start and read know Prefer', async () => {
  const { paths } = await documentAt('/openapi.json')
  const { requestBody, parameters } = paths['/v2/action-runs'].post
  const { data } = requestBody.content['application/json'].schema.properties
  assert.ok(data.properties.inputs.additionalProperties)
  assert.deepEqual(data.required.sort(), ['action', 'inputs'])
  assert.deepEqual(
    parameters.map(({ name }: { name: string }) => name),
    ['idempotency-key', 'prefer'],
  )
})
