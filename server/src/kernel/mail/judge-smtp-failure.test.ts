import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeSmtpFailure } from './judge-smtp-failure.ts'

/** As nodemailer says it. */
const refused = (command: string, responseCode: number) =>
  judgeSmtpFailure(Object.assign(new Error(`refused with ${responseCode}`), { command, responseCode })).kind

test('again: what the operator can mend, such as a password that is missing or a sender that is not ours', () => {
  assert.equal(refused('MAIL FROM', 530), 'again') // RFC 4954 §6, from a server that wants to know who we are
  assert.equal(refused('MAIL FROM', 553), 'again')
  assert.equal(refused('AUTH PLAIN', 535), 'again')
  assert.equal(refused('RCPT TO', 451), 'again')
})

test('refused: 5yz about the recipient or the mail', () => {
  assert.equal(refused('RCPT TO', 550), 'refused')
  assert.equal(refused('DATA', 554), 'refused')
})
