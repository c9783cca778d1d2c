// What a browser loads for a page: the document, and what it names as stylesheet, script and icon.
import { gzipSync } from 'node:zlib'

/** Bytes of bodies. `sent`: as the server sends them to a browser; `gzipped`: as a proxy in front of it would. */
export type Weight = { parts: number; sent: number; gzipped: number }

/** Loads the page at `url`, after its redirects, with the cookies that they set. */
export async function weighPage(url: string): Promise<Weight> {
  const page = await openPage(url, '')
  const names = [...page.text.matchAll(/<(?:link|script|img)[^>]*\s(?:href|src)="([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  )
  const bodies = [page.text]
  for (const name of new Set(names)) {
    const answer = await fetch(new URL(name, page.url), { headers: { cookie: page.cookie } })
    if (answer.status !== 200) throw new Error(`${name} of the page answered ${answer.status}`)
    bodies.push(await answer.text())
  }
  const sum = (sizeOf: (body: string) => number) => bodies.reduce((total, body) => total + sizeOf(body), 0)
  return {
    parts: bodies.length,
    sent: page.encoding === null ? sum((body) => Buffer.byteLength(body)) : sum((body) => gzipSync(body).byteLength),
    gzipped: sum((body) => gzipSync(body).byteLength),
  }
}

type Page = { url: string; text: string; cookie: string; encoding: string | null }

async function openPage(url: string, cookie: string): Promise<Page> {
  const headers = { 'accept-encoding': 'gzip', accept: 'text/html', cookie }
  const answer = await fetch(url, { headers, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (location !== null) {
    const set = answer.headers.getSetCookie().map((line) => line.split(';')[0])
    return openPage(new URL(location, url).href, [cookie, ...set].filter(Boolean).join('; '))
  }
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`)
  return { url, text: await answer.text(), cookie, encoding: answer.headers.get('content-encoding') }
}
