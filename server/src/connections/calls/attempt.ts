import type { OutboundAnswer, OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { maskSecrets } from '../outbound/index.ts'

/** One request that was tried, as a run shows it: secrets masked by value and by name, bodies cut. */
export type Attempt = {
  purpose: string
  method: string
  url: string
  requestHeaders: Record<string, string>
  requestBody?: string | undefined
  status?: number
  responseHeaders?: Record<string, string>
  responseBody?: string
  failure?: string
  durationMs: number
}

const BODY_CHARACTERS_MAX = 10_000

/** Describes what was sent and what came back, fit to be stored and shown. */
export function describeAttempt(
  purpose: string,
  request: OutboundRequest,
  answer: OutboundAnswer,
  secrets: readonly string[],
  durationMs: number,
): Attempt {
  const mask = (text: string) => maskSecrets(text, secrets)
  // Masking takes time: what will never be shown is cut off first, with a margin for what masking makes shorter.
  const cut = (text: string) => mask(text.slice(0, BODY_CHARACTERS_MAX * 2)).slice(0, BODY_CHARACTERS_MAX)
  const sent = {
    purpose,
    method: request.method,
    url: mask(withoutParameters(request.url, request.secretQuery ?? [])),
    requestHeaders: maskHeaders(request.headers ?? {}, request.secretHeaders ?? [], mask),
    requestBody: request.body === undefined ? undefined : cut(request.body),
    durationMs: Math.round(durationMs),
  }
  if (answer.kind !== 'answer') return { ...sent, failure: mask(`${answer.kind}: ${answer.message}`) }
  return {
    ...sent,
    status: answer.status,
    responseHeaders: maskHeaders(answer.headers, [], mask),
    responseBody: cut(answer.body),
  }
}

function withoutParameters(url: string, secretNames: readonly string[]): string {
  if (secretNames.length === 0 || !URL.canParse(url)) return url
  const parsed = new URL(url)
  for (const name of secretNames) if (parsed.searchParams.has(name)) parsed.searchParams.set(name, '***')
  return parsed.href
}

const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key)$/

function maskHeaders(
  headers: Record<string, string>,
  secretNames: readonly string[],
  mask: (text: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.test(name.toLowerCase()) || secretNames.includes(name) ? '***' : mask(value),
    ]),
  )
}
