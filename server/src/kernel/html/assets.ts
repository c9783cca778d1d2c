import { readFile } from 'node:fs/promises'
import { notFound } from '../errors.ts'

const folder = new URL('../../../assets/', import.meta.url)
const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

// GET /assets/{name}
// Stylesheet, icon and the few scripts of our own pages. Names are plain: no folder can be walked out of.
export async function asset({ params }: { params: Readonly<Record<string, string>> }): Promise<Response> {
  const name = params.name ?? ''
  const type = types[/^[a-z][a-z0-9-]*\.([a-z]+)$/.exec(name)?.[1] ?? '']
  if (!type) throw notFound()
  const body = await readFile(new URL(name, folder)).catch(() => undefined)
  if (!body) throw notFound()
  return new Response(body, { headers: { 'content-type': type, 'cache-control': 'public, max-age=300' } })
}
