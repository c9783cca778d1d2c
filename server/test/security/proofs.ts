// The promises of security and the tests that prove them, wherever those stand.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../docs/pages.ts'

/** A test by its file, from the top of the checkout, and its title; `rows`: lines of its table that it has to have. */
export type Proof = { file: string; title: string; rows?: readonly string[] }

/** Asserts that the test is there. What a title fills in from a table is given as ‹name›. */
export function assertProven({ file, title, rows = [] }: Proof): void {
  const text = readFileSync(join(root, file), 'utf8')
  const written = title.replaceAll('‹', '$' + '{').replaceAll('›', '}')
  const opening = ['test(', 'test(\n  '].flatMap((call) => ["'", '`', '"'].map((quote) => `${call}${quote}${written}`))
  assert.ok(
    opening.some((start) => text.includes(start)),
    `${file} has no test "${title}"`,
  )
  for (const row of rows) assert.ok(text.includes(`'${row}'`), `${file} has no row "${row}"`)
}
