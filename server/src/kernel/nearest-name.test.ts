import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearestName } from './nearest-name.ts'

const KNOWN = ['name', 'version', 'description', 'depends_on', 'url']

const rows: [typed: string, meant: string | undefined][] = [
  ['nmae', 'name'],
  ['names', 'name'],
  ['Version', 'version'],
  ['desciption', 'description'],
  ['dependsOn', 'depends_on'],
  ['uri', 'url'],
  ['colour', undefined],
  ['x', undefined],
]

for (const [typed, meant] of rows) {
  test(`"${typed}" was meant to be ${meant ? `"${meant}"` : 'nothing that is known'}`, () => {
    assert.equal(nearestName(typed, KNOWN), meant)
  })
}
