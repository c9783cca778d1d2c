import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { emptyFolder } from '../../test/harness/command-line.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { registerClient, registrationSchema } from '../clients/index.ts'
import { bannerOf } from './banner.ts'

test('the banner says where the console is and as whom to sign in, and which client can ask nobody', async () => {
  const { url, deps, stop } = await startTestServer()
  const credentials = join(await emptyFolder(), 'dev.json')
  const users = [
    { email: 'changed@example.test', password: null },
    { email: 'dana@example.test', password: 'dev-password' },
  ]
  writeFileSync(credentials, JSON.stringify({ users }))
  const agent = { key: 'agent', kind: 'ai_actions', name: 'Agent' }
  await registerClient(registrationSchema.parse(agent), deps)
  const reached = { ...agent, key: 'reached', name: 'Reached', redirect_uris: ['https://acme.test/cb'] }
  await registerClient(registrationSchema.parse(reached), deps)
  const text = stripVTControlCharacters(await bannerOf({ running: { url, deps }, demo: undefined, credentials }))
  assert.match(text, /Console +http:\S+\/console +sign in as dana@example\.test with dev-password\n/)
  assert.match(text, /\n {2}Agent can ask nobody for consent until it has a redirect URI\.\n/)
  assert.doesNotMatch(text, /Reached/)
  await stop()
})
