import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EmbeddedPostgresFailure, explainError, explainOutput } from './error.ts'

const FROM_OUTPUT: [string, EmbeddedPostgresFailure, RegExp][] = [
  [
    'initdb: error: could not write to file "x": No space left on device\n',
    'disk_full',
    /disk that holds \/data is full/,
  ],
  ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nFATAL: x', 'port', /no free port/],
  ['FATAL:  could not open file "x": Permission denied\n', 'unwritable', /FATAL: {2}could not open file/],
  ['LOG:  a\nFATAL:  database files are incompatible with server\nDETAIL: b', 'failed', /: FATAL: {2}database files/],
  ['', 'failed', /it said nothing$/],
]

for (const [output, kind, message] of FROM_OUTPUT) {
  test(`${kind}: one line from ${JSON.stringify(output.slice(0, 60))}`, () => {
    const error = explainOutput(output, '/data')
    assert.equal(error.kind, kind)
    assert.match(error.message, message)
    assert.doesNotMatch(error.message, /\n/)
  })
}

const FROM_CODE: [string, EmbeddedPostgresFailure][] = [
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EACCES', 'unwritable'],
  ['EROFS', 'unwritable'],
  ['EMFILE', 'failed'],
]

for (const [code, kind] of FROM_CODE) {
  test(`${kind}: ${code} from the file system`, () => {
    const error = explainError(Object.assign(new Error(`${code}: words\nmore`), { code, path: '/data/x' }), '/data')
    assert.equal(error.kind, kind)
    assert.match(error.message, /^[^\n]*\/data[^\n]*$/)
  })
}
