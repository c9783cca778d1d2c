// A product on another origin, with the page that such products have: a button that opens a link in a popup, and the list
// that is read again when the popup says so, or is closed.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { atEnd } from '../harness/database.ts'
import { redeem, type TestClient } from '../harness/grants.ts'
import { poll } from '../harness/poll.ts'
import type { TestServer } from '../harness/server.ts'

export type Heard = { origin: string; data: Record<string, unknown> }
export type Listed = { id: string; title: string }

export type Crm = {
  url: string
  /** Its page for connecting an app. `coop`: the page cuts itself off from the popups that it opens. */
  pageFor(app: string, token: string, options?: { coop?: boolean }): string
  /** The same page with a link of its own. */
  pageTo(link: string): string
  /** What its page heard, once there are that many messages. */
  heardBy(page: Page, count: number): Promise<Heard[]>
  /** The connections that its page read last, once there are that many. */
  listedBy(page: Page, count: number): Promise<Listed[]>
  /** Redeems a code for an access token. */
  redeem(code: string, client: TestClient): Promise<string>
}

/** Starts it; it stops after the file's tests. */
export async function startCrm(server: TestServer): Promise<Crm> {
  const web = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://crm.test')
    const token = searchParams.get('token') ?? ''
    const app = searchParams.get('app') ?? ''
    if (pathname === '/done') return response.setHeader('content-type', 'text/html').end('<title>done</title>')
    if (pathname === '/authentications')
      return response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify(await ask(server, `/v2/authentications?app=${app}`, token)))
    if (pathname !== '/') return response.writeHead(404).end()
    const link = searchParams.get('link') ?? (await linkOf(server, app, token))
    if (searchParams.has('coop')) response.setHeader('cross-origin-opener-policy', 'same-origin')
    response
      .setHeader('content-type', 'text/html')
      .end(pageWith(link, `/authentications?${new URLSearchParams({ app, token })}`))
  })
  await new Promise<void>((resolve) => web.listen(0, 'localhost', resolve))
  atEnd(async () => {
    web.closeAllConnections()
    await new Promise((resolve) => web.close(resolve))
  })
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`
  return {
    url,
    pageFor: (app, token, { coop } = {}) =>
      `${url}/?${new URLSearchParams({ app, token, ...(coop && { coop: '1' }) })}`,
    pageTo: (link) => `${url}/?${new URLSearchParams({ link })}`,
    heardBy: (page, count) => until(() => page.evaluate('heard') as Promise<Heard[]>, count),
    listedBy: (page, count) => until(() => page.evaluate('listed') as Promise<Listed[]>, count),
    redeem: async (code, client) =>
      (await redeem(server, client, { code, redirect_uri: `${url}/done` })).body.access_token,
  }
}

// As documented for products: the message means "look again", and so does a popup that is closed; whose opener is lost
// reads closed at once, and goes on looking.
function pageWith(link: string, list: string): string {
  return `<!doctype html><html lang="en"><title>Acme CRM</title><h1>Acme CRM</h1><button>Connect</button>
<script>
const heard = [], link = ${JSON.stringify(link)}
let listed = [], looking
const look = async () => { listed = (await (await fetch(${JSON.stringify(list)})).json()).data ?? [] }
onmessage = ({ origin, data }) => { heard.push({ origin, data }); if (data.type === 'zapier.popup.close') look() }
document.querySelector('button').onclick = () => {
  const popup = open(link, 'zapier-connect', 'width=1024,height=1280')
  looking = setInterval(() => { if (popup.closed) look(); if (listed.length > 0) clearInterval(looking) }, 200)
}
</script>`
    .replace('const heard', 'var heard')
    .replace('let listed', 'var listed')
}

async function linkOf(server: TestServer, app: string, token: string): Promise<string> {
  const { data } = (await ask(server, `/v2/apps?query=${app}`, token)) as {
    data: { links: { connect_new_authentication: string } }[]
  }
  return data[0]?.links.connect_new_authentication ?? ''
}

async function ask(server: TestServer, path: string, token: string): Promise<unknown> {
  const answer = await server.fetch(path, { headers: { authorization: `Bearer ${token}` } })
  return answer.json()
}

async function until<T>(read: () => Promise<T[]>, count: number): Promise<T[]> {
  let last: T[] = []
  await poll(async () => {
    last = await read()
    return last.length >= count
  }, 20_000)
  return last
}
