// GET /img/apps/{name}
// The mark of an app that brings no logo: its first letter on its colour. `name` is the app's key and `.svg`.
import type { Deps } from '../kernel/deps.ts'
import { notFound } from '../kernel/errors.ts'
import type { Call } from '../kernel/http/index.ts'
import { colourOf } from './app-shape.ts'
import { findApp } from './find-app.ts'

export async function appImage({ params }: Call<null>, deps: Deps): Promise<Response> {
  const key = /^([a-z][a-z0-9-]*)\.svg$/.exec(params.name ?? '')?.[1]
  const app = key === undefined ? undefined : await findApp(key, deps)
  if (!app) throw notFound()
  const letter = /\p{L}|\p{N}/u.exec(app.name)?.[0].toUpperCase() ?? '•' // one letter or digit: nothing to escape
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#${colourOf(app)}"/><text x="32" y="34" fill="#fff" font-family="system-ui, sans-serif" font-size="34" font-weight="700" text-anchor="middle" dominant-baseline="central">${letter}</text></svg>`
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=300' } })
}
