// GET /assets/rules/redirect-uri.js
// The rules for redirect URIs as a browser runs them: the same file, so that what is said while one types is what is said
// at registration. In a checkout it is TypeScript and loses its types here.
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { stripTypes } from '../kernel/strip-types.ts'

let script: Promise<string> | undefined

/** The module `redirect-uri` for browsers. */
export async function redirectUriScript(): Promise<Response> {
  script ??= readRules()
  return new Response(await script, {
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=300' },
  })
}

async function readRules(): Promise<string> {
  const extension = extname(import.meta.url)
  const text = await readFile(new URL(`./redirect-uri${extension}`, import.meta.url), 'utf8')
  return extension === '.ts' ? stripTypes(text) : text
}
