import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../test/harness/server.ts'
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
    const refusal = { api: 'ErrorResponse', ai_actions: 'AiErrorResponse' }[surface as string]
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
  assert.deepEqual(Object.keys(components.securitySchemes).sort(), ['apiKey', 'apiKeyInQuery', 'bearer', 'clientId'])
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
