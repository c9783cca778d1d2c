// The OpenAPI document beside the documented shapes: a client made from either of them can use this server.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { documentedShapes, shapesAreAbsent } from '../../harness/shapes.ts'
import { operations } from './operations.ts'
import { setStage } from './stage.ts'

const stage = await setStage()
// biome-ignore lint/suspicious/noExplicitAny: a document of unknown shape is what is looked at
type Document = any
const document: Document = await (await stage.server.fetch('/openapi.json')).json()
const documented = Object.entries(documentedShapes).filter(([name]) => /^(GET|POST|DELETE) \//.test(name))

function operationOf(name: string): Document {
  const [method = '', path = ''] = name.split(' ')
  return document.paths[path]?.[method.toLowerCase()]
}
/** A schema of the document, references followed at its top. */
function schemaAt(content: Document): Document {
  const schema = content?.['application/json']?.schema
  return schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema
}
const BROWSERS = new Set(['GET /v2/authorize']) // pages are not in it

test('every documented operation is in the document, with its parameters', { skip: shapesAreAbsent }, () => {
  assert.ok(documented.length > 20)
  for (const [name, { request }] of documented.filter(([each]) => !BROWSERS.has(each))) {
    const operation = operationOf(name)
    assert.ok(operation, `${name} is missing`)
    const known = new Set(operation.parameters?.map((each: { in: string; name: string }) => `${each.in} ${each.name}`))
    const security = JSON.stringify(operation.security)
    for (const parameter of Object.keys((request?.query as Document)?.properties ?? {})) {
      const isCredential = parameter === 'client_id' && security.includes('clientId')
      assert.ok(isCredential || known.has(`query ${parameter}`), `${name} does not tell of ?${parameter}`)
    }
  }
})

test('no more is required of a body than the shapes require', { skip: shapesAreAbsent }, () => {
  for (const [name, { request }] of documented) {
    const body = request?.body as Document
    if (!body) continue
    const given = schemaAt(operationOf(name).requestBody?.content)
    assert.ok(given, `${name} tells of no body`)
    compare(name, given, body)
  }
})

function compare(name: string, ours: Document, shape: Document): void {
  const followed = ours.$ref ? document.components.schemas[ours.$ref.split('/').at(-1)] : ours
  for (const member of followed.required ?? [])
    assert.ok(shape.required?.includes(member), `${name} requires ${member}, which may be absent`)
  for (const [member, schema] of Object.entries<Document>(shape.properties ?? {})) {
    assert.ok(followed.properties?.[member], `${name} does not tell of ${member}`)
    if (schema.properties) compare(`${name} ${member}`, followed.properties[member], schema)
  }
}

test('answers and bodies are told of under both media types, and every operation has a name of its own', () => {
  const ids: string[] = []
  for (const { name } of operations) {
    const operation = operationOf(name)
    ids.push(operation.operationId)
    const contents = [
      operation.requestBody?.content,
      ...Object.values<Document>(operation.responses).map((each) => each.content),
    ]
    for (const content of contents.filter(Boolean))
      assert.deepEqual(Object.keys(content).sort(), ['application/json', 'application/vnd.api+json'], name)
  }
  assert.equal(new Set(ids).size, ids.length)
  for (const id of ids) assert.match(id, /^[a-z][A-Za-z0-9]+$/)
})

test('what is answered fits what the document says of it', async (t) => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  for (const operation of operations) {
    if (operation.status === 204) continue
    await t.test(operation.name, async () => {
      const { path, body } = operation.good(stage)
      const method = operation.name.split(' ')[0] ?? ''
      const answer = await stage.cast.call(path, { method, token: stage.dana, ...(body === undefined ? {} : { body }) })
      const told = operationOf(operation.name).responses[answer.status]
      assert.ok(told, `${answer.status} is not told of`)
      const validate = ajv.compile({ components: document.components, ...told.content['application/json'].schema })
      assert.ok(validate(answer.body), `${ajv.errorsText(validate.errors)} in ${JSON.stringify(answer.body)}`)
    })
  }
})
