import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorizeQuery, countCodes, ofCrm, registerAskers } from '../../../test/harness/consent.ts'
import { personOf } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { scopesOfKind } from '../../clients/index.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { authorizeAs } from './authorize-as.ts'
import { inWords } from './scope-words.ts'

const server = await startTestServer()
await registerAskers(server)
const dana = await personOf(server, 'dana@example.test')
const ask = (over: Record<string, string | undefined> = {}, person = dana) =>
  authorizeAs(Object.fromEntries(new URLSearchParams(authorizeQuery(over))), person, server.deps)
const errorOf = async (over: Record<string, string | undefined>) =>
  new URL((await ask(over)).redirect_to).searchParams.get('error')

test('a code for whoever is named, as if signed in just now', async () => {
  for (const over of [{ prompt: 'login' }, { max_age: '0' }, { prompt: 'consent' }, {}])
    assert.match((await ask(over)).redirect_to, /\?code=[\w-]{43,}&state=tney4952&iss=/)
})

test('an error that would redirect comes as an address, and no code', async () => {
  const before = await countCodes(server)
  assert.equal(await errorOf({ scope: 'zap' }), 'invalid_scope')
  assert.equal(await errorOf({ code_challenge_method: 'plain' }), 'invalid_request')
  assert.equal(await errorOf({ ...ofCrm, prompt: 'none' }), 'consent_required')
  assert.equal(await countCodes(server), before)
})

const thrown: Record<string, [over: Record<string, string | undefined>, code: string]> = {
  'an unknown client': [{ client_id: 'nobody' }, 'invalid_client'],
  'a redirect URI that is not registered': [{ redirect_uri: 'https://attacker.test' }, 'invalid_request'],
  NUL: [{ state: '\0' }, 'invalid_request'],
}
for (const [name, [over, code]] of Object.entries(thrown)) {
  test(`thrown as ${code} with status 400: ${name}`, async () => {
    await assert.rejects(
      ask(over),
      (error) => error instanceof OAuthError && error.code === code && error.status === 400,
    )
  })
}

test('thrown as invalid_request: a quick account that came for another client', async () => {
  const quick = await personOf(server, 'quick@example.test', { isEmailConfirmed: false, cameFor: 'assistant' })
  await assert.rejects(ask(ofCrm, quick), /confirm/)
  assert.match((await ask({}, quick)).redirect_to, /code=/)
})

test('every scope that a client may be registered for has words, and no two permissions the same', () => {
  const all = [...new Set(Object.values(scopesOfKind).flat())]
  const words = inWords(all, (scope) => scope)
  const unsaid = all.filter((scope) => words.includes(scope))
  assert.deepEqual(unsaid, ['authentication', 'authentication:write']) // spelled connection:read and connection:write
})
