import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { registrationSchema } from './register-client.ts'

const isTaken = (webhook_secret: string) =>
  registrationSchema.safeParse({ key: 'crm', kind: 'workflow', name: 'CRM', webhook_secret }).success

test('a webhook secret is taken if and only if deliveries can be signed with it', () => {
  const secrets = [1, 2, 3, 24, 64].map((length) => `whsec_${randomBytes(length).toString('base64')}`)
  for (const secret of secrets) {
    assert.ok(isTaken(secret), secret)
    assert.ok(new Webhook(secret).sign('msg_1', new Date(0), '{}'))
  }
  for (const secret of [
    'whsec_',
    'whsec_not_base64!',
    'whsec_abc',
    'whsec_YWJj=',
    'YWJj',
    'whsec_YW Jj',
    'whsec_YWJj\n',
  ]) {
    assert.equal(isTaken(secret), false, secret)
  }
})
