import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import type { App, OAuth2 } from '../src/apps/index.ts'
import { createSafeFetch, type SafeFetch } from '../src/kernel/safe-fetch/index.ts'
import { listen } from './loopback.ts'
import { petshopApp } from './petshop-app.ts'

export type Seen = { url: string; method: string; headers: IncomingHttpHeaders; body: string }
export type Reply = (response: ServerResponse, seen: Seen) => void
export type Provider = { seen: Seen[]; fetch: SafeFetch; app: App; port: number }

/** Petshop's token endpoint; answers each request as `reply` says. */
export async function provider(t: TestContext, reply: Reply, oauth2: Partial<OAuth2> = {}): Promise<Provider> {
  const seen: Seen[] = []
  const port = await listen(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const one = { url: request.url ?? '', method: request.method ?? '', headers: request.headers, body }
    seen.push(one)
    reply(response, one)
  })
  const { fetch, close } = createSafeFetch({ allowHttp: true, allowLoopback: true, allowNetworks: [] })
  t.after(close)
  return { seen, fetch, app: petshopApp(port, oauth2), port }
}

/** A reply that is always the same, JSON unless `headers` say otherwise. */
export function answer(status: number, body: string, headers = {}): (response: ServerResponse) => void {
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
}
