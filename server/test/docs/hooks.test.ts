// The worked example of docs/hooks.md is a script that `wayleave apps check` takes.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { wayleave } from '../harness/command-line.ts'
import { page, root } from './pages.ts'

test('apps check takes the script of "403 for an expired token" as it stands, and names a method that is none', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hooks-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const script = /## 403 for an expired token\n[\s\S]*?```javascript\n([\s\S]*?)```/.exec(
    page('docs/hooks.md').text,
  )?.[1]
  assert.ok(script)
  const manifest = readFileSync(join(root, 'examples/library.yaml'), 'utf8')
  writeFileSync(join(folder, 'library.yaml'), `${manifest}hooks: ./library.hooks.js\n`)
  const check = async (text: string) => {
    writeFileSync(join(folder, 'library.hooks.js'), text)
    return wayleave(['apps', 'check', 'library.yaml'], { cwd: folder, env: {} })
  }
  const good = await check(script)
  assert.equal(good.code, 0, good.stdout + good.stderr)
  const spoilt = await check(script.replace('lend_book_post_write', 'lend_bok_post_write'))
  assert.equal(spoilt.code, 1)
  assert.match(spoilt.stdout + spoilt.stderr, /lend_book_post_write/)
})
