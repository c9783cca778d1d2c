// The table of docs/compatibility.md is true of this server. `npm run compare` asks the two others as well.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentedRows } from './documented.ts'
import { probes } from './probes/index.ts'
import { startWayleave } from './wayleave.ts'

const rows = documentedRows()
const wayleave = await startWayleave()

test('every probe is answered as docs/compatibility.md says', async () => {
  const documented = Object.fromEntries([...rows].map(([name, [ours]]) => [name, ours]))
  const answered: Record<string, string> = {}
  for (const { name, ask } of probes) answered[name] = await ask(wayleave)
  assert.deepEqual(answered, documented)
})

test('every difference is explained, and nothing else', () => {
  const wrong = [...rows].filter(([, [ours, django, oidc, why]]) => {
    const isSame = django === ours && oidc === ours
    return isSame !== (why === '')
  })
  assert.deepEqual(wrong, [])
})
