import type { Context } from 'hono'
import type * as z from 'zod'
import { ApiError } from './errors.ts'

/** Reads a JSON body of shape `schema`. Throws ApiError 400 `invalid_json` or 422 `invalid_input` with the field named. */
export async function readJson<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await c.req.text()
  return checked(parseJson(text === '' ? '{}' : text), schema)
}

/** Reads the query of shape `schema`; an empty value counts as absent. Throws ApiError 422 `invalid_input`. */
export function readQuery<T>(c: Context, schema: z.ZodType<T>): T {
  const given = Object.entries(c.req.query()).filter(([, value]) => value !== '')
  return checked(Object.fromEntries(given), schema)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, 'invalid_json', 'The body is not JSON.')
  }
}

function checked<T>(value: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = issue?.path.join('.') || 'body'
  throw new ApiError(422, 'invalid_input', `${where}: ${issue?.message ?? 'is not valid'}.`)
}
