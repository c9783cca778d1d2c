// The stylesheet, the logo and the scripts. In a checkout the scripts are TypeScript and lose their types here.

import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { Hono } from 'hono'
import { stripTypes } from '../../kernel/strip-types.ts'
import { logo } from './logo.ts'
import { stylesheet } from './stylesheet.ts'

/** GET /assets/acme.css, acme.svg, page.js, not-connected.js, connect.js */
export function assetRoutes(): Hono {
  const app = new Hono()
  const script = { 'content-type': 'text/javascript; charset=utf-8' }
  app.get('/acme.css', (c) => c.body(stylesheet, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/acme.svg', (c) => c.body(logo, 200, { 'content-type': 'image/svg+xml' }))
  app.get('/connect.js', async (c) =>
    c.body(await browserScript(import.meta.resolve('@wayleave/sdk/connect')), 200, script),
  )
  app.get('/page.js', async (c) => {
    // No bundler: what the page imports lies beside it.
    const text = (await browserScript(own('./browser/page')))
      .replace(/(['"])@wayleave\/sdk\/connect\1/, '$1./connect.js$1')
      .replace(/(['"])\.\.\/not-connected\.[jt]s\1/, '$1./not-connected.js$1')
    return c.body(text, 200, script)
  })
  app.get('/not-connected.js', async (c) => c.body(await browserScript(own('./not-connected')), 200, script))
  return app
}

function own(name: string): string {
  return import.meta.resolve(`${name}${extname(import.meta.url)}`)
}

async function browserScript(url: string): Promise<string> {
  const text = await readFile(new URL(url), 'utf8')
  return url.endsWith('.ts') ? stripTypes(text) : text
}
