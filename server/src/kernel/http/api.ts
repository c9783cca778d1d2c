// The conventions of /v1, /v2 and /connect/v1: media types, bodies, envelopes, paging.   Workflow API 1.2, 1.5, 1.7
import type { z } from '@hono/zod-openapi'
import type { Deps } from '../deps.ts'
import { ApiError, type ApiFault } from '../errors.ts'
import { parseJson } from '../json.ts'
import { readBody } from './body.ts'
import type { Call, Handler } from './route.ts'

const BODY_BYTES_MAX = 1024 * 1024
const JSON_TYPE = 'application/json'
const JSON_API_TYPE = 'application/vnd.api+json'
const LIMIT_DEFAULT = 10
const LIMIT_MAX = 100

/** What the OpenAPI document says of an operation; query and body are also what is checked. */
export type ApiDocs = {
  summary: string
  description?: string
  tag: string
  query?: z.ZodObject
  body?: z.ZodType
  /** Headers that mean something to the operation; for the document alone. */
  headers?: z.ZodObject
  answers: Record<number, { description: string; schema?: z.ZodType }>
  /** The body of its refusals, where it is not that of all the others. */
  refusal?: z.ZodType
}

type Parsed<T extends z.ZodType | undefined> = T extends z.ZodType ? z.output<T> : undefined
export type ApiCall<C, Q extends z.ZodObject | undefined, B extends z.ZodType | undefined> = Call<C> & {
  query: Parsed<Q>
  body: Parsed<B>
}
export type ApiAnswer = { status?: number; body?: unknown; headers?: Record<string, string> }

/** An API operation: checks media types, query and body against its docs, then answers JSON. */
export function apiEndpoint<
  C,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(
  docs: Omit<ApiDocs, 'query' | 'body'> & { query?: Q; body?: B },
  handle: (call: ApiCall<C, Q, B>, deps: Deps) => Promise<ApiAnswer>,
): Handler<C> {
  const handler: Handler<C> = async (call, deps) => {
    const mediaType = answerType(call.request)
    const query = docs.query ? parseQuery(docs.query, call.url) : undefined
    const body = docs.body
      ? check(docs.body, await readJson(call.request), (path) => ({ pointer: pointerTo(path) }))
      : undefined
    const answer = await handle({ ...call, query, body } as ApiCall<C, Q, B>, deps)
    const headers = { 'content-type': mediaType, ...answer.headers }
    if (answer.body === undefined) return new Response(null, { status: answer.status ?? 204, headers: answer.headers })
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200, headers })
  }
  handler.docs = docs as ApiDocs
  return handler
}

function answerType(request: Request): string {
  const type = wantedType(request)
  if (type) return type
  throw new ApiError({ code: 'not_acceptable', detail: `Only ${JSON_TYPE} and ${JSON_API_TYPE} can be answered.` })
}

/** The media type of an answer to this caller, the bytes being the same; undefined when he takes neither. */
export function wantedType(request: Request): string | undefined {
  const accept = request.headers.get('accept')
  if (!accept) return JSON_TYPE
  const ranges = accept.split(',').map((range) => range.split(';')[0]?.trim().toLowerCase())
  if (ranges.some((range) => range === JSON_TYPE || range === '*/*' || range === 'application/*')) return JSON_TYPE
  return ranges.includes(JSON_API_TYPE) ? JSON_API_TYPE : undefined
}

/** Whether the caller would rather read JSON than a page. */
export function isPreferringJson(request: Request): boolean {
  const accept = request.headers.get('accept') ?? ''
  return accept.includes('json') && !accept.includes('text/html')
}

function parseQuery<Q extends z.ZodObject>(schema: Q, url: URL): z.output<Q> {
  return check(schema, Object.fromEntries(url.searchParams), (path) => ({ parameter: path.join('.') }))
}

async function readJson(request: Request): Promise<unknown> {
  requireJsonType(request.headers.get('content-type') ?? '')
  const text = await readBody(request, BODY_BYTES_MAX)
  if (text === undefined) throw new ApiError({ code: 'payload_too_large', detail: 'The body is over 1 MiB.' })
  try {
    return parseJson(text)
  } catch {
    throw new ApiError({ code: 'parse_error', detail: 'Malformed request.' })
  }
}

// None at all is taken as JSON: older clients send none.
function requireJsonType(contentType: string): void {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  const isUtf8 = charset === undefined || /^"?(utf-?8|us-ascii)"?$/.test(charset)
  if (isUtf8 && (type === '' || type === JSON_TYPE || type === JSON_API_TYPE)) return
  const given = contentType.slice(0, 100)
  throw new ApiError({ code: 'unsupported_media_type', detail: `Send ${JSON_TYPE} in UTF-8, not ${given}.` })
}

type Place = (path: readonly PropertyKey[]) => ApiFault['source']

function check<S extends z.ZodType>(schema: S, value: unknown, place: Place): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true }) // an absent member is told from a wrong one by it
  if (result.success) return result.data
  throw new ApiError(result.error.issues.map((issue) => faultOf(issue, place)))
}

// How zod reports a member that is not there: by what it should have been.
const ABSENT = new Set<string | undefined>(['invalid_type', 'invalid_union', 'invalid_value'])

function faultOf(issue: z.core.$ZodIssue, place: Place): ApiFault {
  const source = place(issue.path)
  if (issue.input === undefined && ABSENT.has(issue.code))
    return { code: 'required', detail: 'This field is required.', source }
  if (issue.code === 'invalid_type' && issue.input === null)
    return { code: 'null', detail: 'This field may not be null.', source }
  if (issue.code === 'too_big' && issue.origin === 'string') {
    return { code: 'max_length', detail: `Ensure this field has no more than ${issue.maximum} characters.`, source }
  }
  return { code: 'invalid', detail: issue.message, source }
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => '/' + String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('')
}

/** `limit` and `offset` of a list: what is no number, or negative, is the default; what is too large is clamped. */
export function paging(url: URL, limitDefault = LIMIT_DEFAULT): { limit: number; offset: number } {
  const limit = wholeNumber(url.searchParams.get('limit'))
  return {
    limit: limit === undefined || limit === 0 ? limitDefault : Math.min(limit, LIMIT_MAX),
    offset: wholeNumber(url.searchParams.get('offset')) ?? 0,
  }
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** A page cut out of a list that is already in memory. */
export function pageOf<T>(all: readonly T[], { limit, offset }: { limit: number; offset: number }): T[] {
  return all.slice(offset, offset + limit)
}

/** The v2 list envelope. `links` keep every parameter of the request and are built from the public URL. */
export function listEnvelope<T>(
  data: readonly T[],
  list: { url: URL; publicUrl: string; count: number; limit: number; offset: number },
): {
  data: readonly T[]
  links: { next: string | null; prev: string | null }
  meta: { count: number; limit: number; offset: number }
} {
  const { count, limit, offset } = list
  const linkTo = (target: number) => {
    const query = new URLSearchParams(list.url.searchParams)
    query.delete('offset')
    query.delete('limit')
    query.append('offset', String(target))
    query.append('limit', String(limit))
    return `${list.publicUrl}${list.url.pathname}?${query}`
  }
  return {
    data,
    links: {
      next: offset + limit < count ? linkTo(offset + limit) : null,
      prev: offset > 0 ? linkTo(Math.max(0, offset - limit)) : null,
    },
    meta: { count, limit, offset },
  }
}
