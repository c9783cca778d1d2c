// Newsstand, the app of Zaps under measure: tells what is new by hook or when it is polled, and takes what a step writes.
import pg from 'pg'
import { type LoadRequest, load } from './load.ts'
import type { Stage } from './stage.ts'

const MAKE_AT_ONCE = 8
const MAKE_SECONDS_MAX = 600

/** Zaps that are on, of one person: triggered by `told` (a hook) or `fresh` (a poll), then one write to the provider. */
export type ZapsToMake = { trigger: 'told' | 'fresh'; count: number; providerOrigin: string }

/** Publishes Newsstand, its provider at that origin, and makes the Zaps over HTTP. Returns an access token of their person. */
export async function makeZaps(stage: Stage, { trigger, count, providerOrigin }: ZapsToMake): Promise<string> {
  await stage.wayleave.call('publish', newsstandManifest(providerOrigin))
  const token = await stage.tokenOf(0)
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const listed = await fetch(new URL('/v2/actions?app=newsstand', stage.origin), { headers })
  const { data } = (await listed.json()) as { data: Array<{ id: string; key: string }> }
  const step = (key: string, inputs: object) => ({
    action: data.find((action) => action.key === key)?.id,
    authentication: null,
    inputs,
  })
  const steps = [step(trigger, {}), step('write_news', { title: '{{title}}' })]
  const body = JSON.stringify({ data: { title: 'News', steps } })
  const request: LoadRequest = { method: 'POST', path: '/v2/zaps', headers, body }
  const making = { concurrency: MAKE_AT_ONCE, seconds: MAKE_SECONDS_MAX, countMax: count, warmUpSeconds: 0 }
  const made = await load(stage.origin, () => request, making)
  if (made.count !== count) throw new Error(`${made.count} of ${count} Zaps were made`)
  return token
}

/** Where the app sends what it tells: one path for each Zap that is on. */
export async function hookPaths(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<{ id: string }>(
      `select id from zap_subscriptions where status in ('starting', 'active')`,
    )
    return rows.map(({ id }) => `/hooks/catch/${id}`)
  } finally {
    await client.end()
  }
}

/** A notification for one of them, each in turn. */
export function notification(paths: readonly string[]): (index: number) => LoadRequest {
  const headers = { 'content-type': 'application/json' }
  return (index) => ({
    method: 'POST',
    path: paths[index % paths.length] ?? '',
    headers,
    body: `{"key":${index},"title":"News ${index}","text":"What has happened, in a sentence or two."}`,
  })
}

function newsstandManifest(url: string): string {
  return `
key: newsstand
name: Newsstand
version: 1.0.0
description: News.
hosts: ["${new URL(url).host}"]
auth: { type: none }
operations:
  write_news:
    kind: write
    name: Write News
    description: Writes.
    fields: [{ key: title, label: Title }]
    request: { method: POST, url: "${url}/api/news", json: "{{input}}" }
triggers:
  fresh:
    kind: polling
    name: Fresh News
    description: There are news.
    request: { method: GET, url: "${url}/api/news" }
    dedupe_key: key
  told:
    kind: hook
    name: Told News
    description: News are told.
    subscribe: { method: POST, url: "${url}/api/hooks", json: { target_url: "{{target_url}}" } }
    unsubscribe: { method: DELETE, url: "${url}/api/hooks/{{subscription.id}}" }
    sample: { key: 1, title: Sample }
`
}
