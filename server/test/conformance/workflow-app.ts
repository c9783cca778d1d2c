// A product that uses the Workflow API, whose owner follows seed 002: in the console, then over the wire.
import assert from 'node:assert/strict'
import type { PlainBrowser, Visited } from '../harness/consent.ts'
import type { TestServer } from '../harness/server.ts'

export type WorkflowApp = { clientId: string; clientSecret: string; settings: string }
export type Query = Record<string, string | undefined>
// biome-ignore lint/suspicious/noExplicitAny: tests read bodies member by member
export type Answer = { status: number; headers: Headers; body: any }

/** Creates a client at the console, with redirect URIs. */
export async function createApp(
  browser: PlainBrowser,
  name: string,
  redirectUris: readonly string[],
): Promise<WorkflowApp> {
  const form = await browser.open('/embed/add/workflow')
  const made = await browser.press(form, 'Create client', { name, redirect_uris: redirectUris.join('\n') })
  const clientId = shownAt(made, 'client-id')
  return { clientId, clientSecret: shownAt(made, 'client-secret'), settings: `/embed/settings/${clientId}` }
}

/** The value that a page shows under an id. */
export function shownAt({ html }: Visited, id: string): string {
  return new RegExp(`id="${id}">([^<]+)<`).exec(html)?.[1] ?? assert.fail(`no ${id}: ${html}`)
}

/** The address that starts the flow, with every printed parameter; `over` overrides them, undefined removes one. */
export function authorizeUrl({ publicUrl }: { publicUrl: string }, app: WorkflowApp, over: Query = {}): string {
  const all = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: undefined,
    scope: 'zap zap:write authentication',
    response_mode: 'query',
    state: 'tney4952',
    ...over,
  }
  return `${publicUrl}/v2/authorize?${new URLSearchParams(given(all))}`
}

/** POST to the token endpoint, as a form; the client by Basic, unless `secret` is in `parameters`. */
export async function askToken(server: TestServer, app: WorkflowApp, parameters: Query): Promise<Answer> {
  const isInBody = 'client_secret' in parameters
  const authorization = `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}`
  const answer = await server.fetch('/oauth/token/', {
    method: 'POST',
    body: new URLSearchParams(given(parameters)),
    headers: isInBody ? {} : { authorization },
  })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}

function given(query: Query): [string, string][] {
  return Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
}
