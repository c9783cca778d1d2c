import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyFolder, wayleave } from '../../test/harness/command-line.ts'

test('exit 0: demo --once does the main job by itself and shows every step with its time', async () => {
  const ended = await wayleave(['demo', '--once'], { cwd: await emptyFolder() })
  assert.equal(ended.code, 0, ended.stderr)
  const steps = ended.stdout.split('\n').filter((line) => /^ {2}✓ +\d+ {2}\S.* \d+ ms$/.test(line))
  assert.equal(steps.length, 13)
  assert.match(ended.stdout, /connection \d{9,10}, told to Acme CRM/)
  assert.match(ended.stdout, /POST \/v2\/action-runs: \{.*Good morning from the Wayleave demo/)
  assert.match(
    ended.stdout,
    /Lin Poe wrote it; GET \/v2\/zap-runs: success, \{.*Lin Poe in #support: Can somebody help/,
  )
  assert.match(ended.stdout, /Done in \d+ ms/)
})

test('exit 1: the step that fails is named with its cause', async () => {
  const { MainJobFailure, runMainJob } = await import('../dev/index.ts')
  const closed = {
    url: 'http://127.0.0.1:1',
    database_url: '',
    data: '',
    users: [],
    clients: [],
    embed: [],
    apps: [],
    providers: [],
  }
  const privateJwk = await makeKey()
  const partner = {
    key: 'p',
    client_id: 'p',
    issuer: 'i',
    audience: 'a',
    jwks_url: '',
    user_claim: 'sub',
    tenant_claim: 'org_id',
    private_jwk: privateJwk,
  }
  const client = {
    key: 'p',
    kind: 'embed',
    client_id: 'p',
    client_secret: 's',
    redirect_uris: [],
    scopes: [],
    app: null,
    webhook_secret: null,
  }
  const steps: string[] = []
  await assert.rejects(
    runMainJob(
      { ...closed, embed: [partner], clients: [client] },
      { report: ({ title }) => steps.push(title), now: () => 0 },
    ),
    (error) =>
      error instanceof MainJobFailure &&
      error.step === 'The JWT is exchanged for an access token' &&
      /\S/.test(error.message),
  )
  assert.equal(steps.length, 1)
})

async function makeKey() {
  const { createSigner } = await import('@wayleave/sdk/partner')
  const [key] = (await createSigner({ issuer: 'i', audience: 'a' })).exportKeys()
  assert.ok(key)
  return key
}
