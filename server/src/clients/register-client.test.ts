import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { keyOfName } from './key-of-name.ts'
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

test('a name of 200 characters is a key of 100; one with a control character is none', () => {
  const named = (name: string) => registrationSchema.safeParse({ kind: 'workflow', name, key: keyOfName(name) })
  assert.equal(named('Acme '.repeat(40)).data?.key.length, 100)
  assert.equal(keyOfName(' Acme (CRM) '), 'acme-crm')
  assert.equal(keyOfName('Ямал'), 'client')
  for (const name of ['Acme\x1b[2J', 'Acme\nLtd', 'Acme\u2028'])
    assert.match(named(name).error?.issues[0]?.message ?? '', /one line of text/)
})
