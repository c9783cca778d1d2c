// The documents as the tests of docs/ read them.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The top of the checkout. */
export const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A Markdown file; `path` is from the top of the checkout. */
export type Page = { path: string; text: string }
/** A link as it is written: `[words](target)`. */
export type Link = { page: Page; words: string; target: string }
/** A fenced block with its language. */
export type Block = { page: Page; language: string; code: string }

/** One page. Throws when it is not there. */
export function page(path: string): Page {
  return { path, text: readFileSync(join(root, path), 'utf8') }
}

/** Every page that people read first: the top of the checkout, docs/, examples/, decisions/ and the SDK's own. */
export function allPages(): Page[] {
  return globSync(['*.md', 'docs/*.md', 'examples/*.md', 'decisions/*.md', 'sdk/README.md'], { cwd: root })
    .sort()
    .map(page)
}

/** The pages of docs/ as one text. */
export function docs(): string {
  return globSync('docs/*.md', { cwd: root })
    .map((path) => page(path).text)
    .join('\n')
}

/** Whether a text names a thing in code type, by itself: `` `GET /v2/apps` ``, not a longer name that begins so. */
export function names(text: string, name: string): boolean {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`(?<![\\w-])${literal}(?![\\w/{-])`).test(text)
}

/** All links of a page, those in code left out. */
export function linksOf(of: Page): Link[] {
  return [...withoutCode(of.text).matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map((found) => {
    const [, masked = '', target = ''] = found
    return { page: of, words: of.text.slice(found.index + 1, found.index + 1 + masked.length), target }
  })
}

/** The text with everything in code type overwritten, every character in its place. */
function withoutCode(text: string): string {
  const overwrite = (code: string) => 'x'.repeat(code.length)
  return text.replaceAll(/^```[\s\S]*?^```/gm, overwrite).replaceAll(/`[^`\n]*`/g, overwrite)
}

/** The file that a relative link leads to, and the heading in it; undefined for an address of the web. */
export function fileOf({ page: from, target }: Link): { path: string; anchor: string; exists: boolean } | undefined {
  if (/^[a-z]+:/.test(target)) return undefined
  const [file = '', anchor = ''] = target.split('#')
  const path = file === '' ? from.path : relative(root, join(root, dirname(from.path), file))
  return { path, anchor, exists: existsSync(join(root, path)) }
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ text }: Page): string[] {
  return [...text.replaceAll(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
}

/** The fenced blocks of a page. */
export function blocksOf(of: Page): Block[] {
  return [...of.text.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language = '', code = '']) => ({
    page: of,
    language,
    code,
  }))
}
