import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { emptyFolder } from '../../test/harness/command-line.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { registerClient, registrationSchema } from '../clients/index.ts'
import type { RunningDemo } from '../dev/demo/index.ts'
import type { RunningProvider } from '../dev/providers/index.ts'
import { bannerOf } from './banner.ts'

test('the banner says where to begin with a Zap, where the console is and as whom to sign in, and which client can ask nobody', async () => {
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
  assert.doesNotMatch(text, /\/zaps/, 'nothing to make a Zap of without the demo')
  const provider = { key: 'slackish', url: 'http://127.0.0.1:1234' } as RunningProvider
  const demo = { partner: { url: 'http://127.0.0.1:1235' }, providers: [provider] } as unknown as RunningDemo
  const whole = stripVTControlCharacters(await bannerOf({ running: { url, deps }, demo, credentials }))
  assert.match(
    whole,
    /Zaps +http:\S+\/zaps +sign in as dana@example\.test with dev-password; make one: New Message \(Instant\) of Slackish, then Post Message\n/,
  )
  assert.match(whole, /Provider slackish +http:\/\/127\.0\.0\.1:1234 +write a message there/)
  assert.match(text, /\n {2}Agent can ask nobody for consent until it has a redirect URI\.\n/)
  assert.doesNotMatch(text, /Reached/)
  await stop()
})
