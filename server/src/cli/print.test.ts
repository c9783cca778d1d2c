import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { printPairs, printTable } from './print.ts'

test("names that others chose move no cursor: control characters do not reach an administrator's terminal", () => {
  const written: string[] = []
  const write = mock.method(process.stdout, 'write', (text: string) => written.push(text) > 0)
  printTable([['ID'], ['\x1b]0;pwned\x07\x9b2J\u2028']])
  printPairs([['name', 'Ac\x1b[2Jme\r']])
  write.mock.restore()
  assert.deepEqual(written.slice(0, 3), ['ID\n', '\ufffd]0;pwned\ufffd\ufffd2J\ufffd\n', 'name  Ac\ufffd[2Jme\ufffd\n'])
})
