import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { manifestJsonSchema } from './json-schema.ts'
import { KENNEL, kennelWith } from './kennel.fixture.ts'

const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(manifestJsonSchema())

test('the published schema accepts a good manifest', () => {
  assert.equal(validate(parse(KENNEL)), true, JSON.stringify(validate.errors))
})

test('the published schema refuses what the checker refuses: unknown members, wrong kinds, missing members', () => {
  for (const text of [
    kennelWith('categories: [', 'catgories: ['),
    kennelWith('label: Region', 'lable: Region'),
    kennelWith('kind: write', 'kind: wrote'),
    kennelWith('type: oauth2', 'type: oauth'),
    kennelWith('version: 2.1.0\n', ''),
    kennelWith('  breeds:', '  "all breeds":'),
  ]) {
    assert.equal(validate(parse(text)), false)
  }
})
