// A request as people read it: samples by their names, the halves of Basic apart.
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import type { Samples } from './samples.ts'

export type ReadableRequest = {
  method: string
  url: string
  headers: [name: string, value: string][]
  body: string | null
}

/** The request with the names of its samples in place of them, as in `<client_secret>`. */
export function readableRequest(request: OutboundRequest, { marks }: Samples): ReadableRequest {
  const shown = (text: string) => named(text, marks)
  return {
    method: request.method,
    url: shown(request.url),
    headers: Object.entries(request.headers ?? {}).map(([name, value]) => [
      name,
      name === 'authorization' ? shown(basicApart(value)) : shown(value),
    ]),
    body: request.body === undefined ? null : shown(request.body),
  }
}

function named(text: string, marks: Samples['marks']): string {
  const withNames = [...marks].reduce((so, [mark, name]) => so.replaceAll(mark, name), text)
  return withNames.replaceAll(/%3C([A-Za-z_]+)%3E/g, '<$1>')
}

// RFC 7617 §2. What is encoded can be read by nobody, and checked by nobody either.
function basicApart(value: string): string {
  const encoded = /^Basic (\S+)$/.exec(value)?.[1]
  return encoded === undefined ? value : `Basic base64(${Buffer.from(encoded, 'base64').toString()})`
}
