// The conventions of /api/v1, /api/v2 and /gpt/api/v1: query, JSON bodies, and faults as pydantic words them.
//                                                                                                    AI Actions 1.2, 1.5
import type { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { AiError, type AiFault } from '../errors.ts'
import { parseJson } from '../json.ts'
import type { ApiAnswer, ApiCall, ApiDocs } from './api.ts'
import { readBody } from './body.ts'
import type { Handler } from './route.ts'

const BODY_BYTES_MAX = 1024 * 1024

/**
 * An operation of AI Actions: checks query and body against its docs, then answers JSON. The body is JSON whatever its
 * Content-Type, because one well-known client sends none; members that nobody knows are no fault.
 */
export function aiEndpoint<
  C,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  docs: Omit<ApiDocs, 'query' | 'body'> & { query?: Q; body?: B },
  handle: (call: ApiCall<C, Q, B>, deps: Deps) => Promise<ApiAnswer>,
): Handler<C> {
  const handler: Handler<C> = async (call, deps) => {
    const query = docs.query ? check(docs.query, Object.fromEntries(call.url.searchParams), 'query') : undefined
    const body = docs.body ? check(docs.body, await readJson(call.request), 'body') : undefined
    const answer = await handle({ ...call, query, body } as ApiCall<C, Q, B>, deps)
    return Response.json(answer.body ?? null, { status: answer.status ?? 200, headers: answer.headers })
  }
  handler.docs = docs as ApiDocs
  return handler
}

async function readJson(request: Request): Promise<unknown> {
  const text = await readBody(request, BODY_BYTES_MAX)
  if (text === undefined) throw new AiError({ kind: 'refused', status: 413, words: 'The body is over 1 MiB.' })
  try {
    return parseJson(text)
  } catch (cause) {
    const fault = { type: 'json_invalid', loc: ['body'], msg: 'The body is not JSON' }
    throw new AiError({ kind: 'unfit', faults: [fault] }, { cause })
  }
}

function check<S extends z.ZodType>(schema: S, value: unknown, where: 'query' | 'body'): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true }) // an absent member is told from a wrong one by it
  if (result.success) return result.data
  throw new AiError({ kind: 'unfit', faults: result.error.issues.map((issue) => faultOf(issue, where)) })
}

function faultOf(issue: z.core.$ZodIssue, where: 'query' | 'body'): AiFault {
  const loc = [where, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  if (issue.input === undefined) return { type: 'missing', loc, msg: 'Field required' }
  if (issue.code === 'invalid_type')
    return { type: `${issue.expected}_type`, loc, msg: `Input should be a valid ${issue.expected}` }
  return { type: 'value_error', loc, msg: issue.message }
}
