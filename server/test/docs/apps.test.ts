// docs/apps.md: its manifests are good ones, it names every member, and its mistakes read as it says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkManifest, manifestJsonSchema } from '../../src/apps/index.ts'
import { type Block, blocksOf, names, page } from './pages.ts'

const guide = page('docs/apps.md')
const env = { BOOKS_CLIENT_SECRET: 'a-secret-of-the-books' }
const [whole, ...auths] = blocksOf(guide).filter(({ language }) => language === 'yaml')

function mistakesOf(text: string): string[] {
  const checked = checkManifest(text, { filename: 'books.yaml', env })
  return 'mistakes' in checked ? checked.mistakes.map(({ message }) => message) : []
}

test('the manifest of the first ten minutes is accepted', () => {
  assert.deepEqual(mistakesOf(whole?.code ?? ''), [])
})

test('every auth that is shown is accepted', () => {
  const base = 'key: books\nname: Books\nversion: 1.0.0\nhosts: [api.books.example, "*.books.example"]\n'
  assert.ok(auths.length >= 4)
  for (const { code } of auths as Block[]) assert.deepEqual(mistakesOf(base + code), [], code)
})

test('every member of a manifest, and every value that a member may take, is explained', () => {
  const wanted = [...new Set(wordsOf(manifestJsonSchema()))]
  assert.ok(wanted.includes('access_token_placement') && wanted.includes('query_then_form'))
  assert.deepEqual(
    wanted.filter((word) => !names(guide.text, `\`${word}\``)),
    [],
  )
})

const mistakes: [found: string, replacement: string][] = [
  ['url: "https://api.books.example/books", json', 'url: "https://api.other.example/books", json'],
  ['"https://api.books.example/books?title={{input.title}}"', '"https://api.books.example/books?title={{title}}"'],
  ['prefix: "Key "', `prefix: "\${BOOKS_KEY}"`],
  ['name: Books', 'name: 1.0'],
  ['operation: list_shelves', 'operation: list_shelfs'],
]

for (const [found, replacement] of mistakes) {
  test(`a mistake reads as the page says: ${replacement}`, () => {
    const text = whole?.code.replace(found, replacement) ?? ''
    assert.notEqual(text, whole?.code)
    const [message = '', ...others] = mistakesOf(text)
    assert.deepEqual(others, [])
    assert.ok(guide.text.includes(`| \`${message}\` |`), message)
  })
}

/** Member names and enumerated values of a JSON Schema, at any depth. */
function wordsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOf)
  if (schema === null || typeof schema !== 'object') return []
  return Object.entries(schema).flatMap(([name, value]) => {
    if (name === 'properties') return [...Object.keys(value), ...Object.values(value).flatMap(wordsOf)]
    if (name === 'enum' || name === 'const') return [value].flat().map(String)
    return wordsOf(value)
  })
}
