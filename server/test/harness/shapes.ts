// The documented shapes of answers, where a checkout of them lies beside the repository; without one nothing is checked.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Answer } from './cast.ts'

const file = new URL('../../../../shared/contracts/workflow-api.shapes.json', import.meta.url)

type Shapes = Record<
  string,
  { request?: { headers?: object; body?: object; query?: object }; responses?: Record<string, object> }
>

/** Why answers are not checked, for the reader of a test run; undefined when they are. */
export const shapesAreAbsent = existsSync(file) ? undefined : 'the documented shapes are not here: answers go unchecked'

/** By operation, as in `GET /v2/apps`; empty where there are none. */
export const documentedShapes: Shapes = shapesAreAbsent ? {} : JSON.parse(readFileSync(file, 'utf8'))
const shapes = documentedShapes
const ajv = new Ajv2020({ strict: false })
ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/)
ajv.addFormat('uri', (text: string) => URL.canParse(text))
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
const compiled = new Map<string, ValidateFunction>()

/** Asserts that an answer has the shape documented for `operation` (`GET /v2/apps`) and its status; returns the answer. */
export function conforming(operation: string, answer: Answer): Answer {
  if (shapesAreAbsent) return answer
  checkShape(`${operation} ${answer.status}`, shapes[operation]?.responses?.[answer.status], answer.body)
  return answer
}

/** Asserts that a callback that we sent has the documented shape. */
export function conformingCallback(headers: object, body: unknown): void {
  if (shapesAreAbsent) return
  const { request } = shapes['CALLBACK action-run'] ?? {}
  checkShape('CALLBACK headers', request?.headers, headers)
  checkShape('CALLBACK body', request?.body, body)
}

/** Asserts that a message that one of our pages posts has the documented shape. */
export function conformingMessage(message: Record<string, unknown> | undefined): void {
  if (shapesAreAbsent) return
  checkShape('MESSAGE body', shapes[`MESSAGE ${message?.type}`]?.request?.body, message)
}

function checkShape(name: string, schema: object | undefined, value: unknown): void {
  assert.ok(schema, `no shape is documented for ${name}`)
  const validate = compiled.get(name) ?? ajv.compile({ $defs: shapes.$defs, ...schema })
  compiled.set(name, validate)
  assert.ok(validate(value), `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`)
}
