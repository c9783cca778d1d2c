import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Person } from '../../accounts/index.ts'
import { judgeStanding, type Standing } from './judge-standing.ts'
import type { AuthorizeRequest } from './request.ts'

const receivedAt = new Date('2026-01-01T12:00:00Z')
const earlier = (seconds: number) => new Date(receivedAt.getTime() - seconds * 1000)
const request: AuthorizeRequest = {
  clientId: 'assistant',
  redirectUri: 'https://assistant.test/cb',
  scopes: ['zap', 'authentication'],
  rawState: null,
  codeChallenge: null,
  nonce: null,
  prompts: [],
  maxAgeSeconds: null,
  loginHint: null,
  signUp: {},
}
const dana: Person = {
  userId: 1,
  workspaceId: 1,
  email: 'dana@example.test',
  firstName: null,
  lastName: null,
  isEmailConfirmed: true,
  cameFor: null,
  isStaff: false,
}
const covered = ['connection:read', 'zap']
const quick = { ...dana, isEmailConfirmed: false, cameFor: 'crm' }

const rows: [kind: string, what: string, request: Partial<AuthorizeRequest>, standing: Partial<Standing>][] = [
  ['sign_in', 'nobody is there', {}, { person: undefined, authenticatedAt: undefined }],
  ['sign_in', 'prompt login, and the sign-in is older', { prompts: ['login'] }, { authenticatedAt: earlier(0.001) }],
  ['sign_in', 'max_age 60, and the sign-in is 61 s older', { maxAgeSeconds: 60 }, { authenticatedAt: earlier(61) }],
  [
    'sign_in',
    'max_age 0, and the sign-in is older',
    { maxAgeSeconds: 0 },
    { authenticatedAt: earlier(1), granted: covered },
  ],
  ['confirm_first', 'an unconfirmed account that came for another client', {}, { person: quick, granted: covered }],
  ['ask', 'an unconfirmed account that came for this client', {}, { person: { ...quick, cameFor: 'assistant' } }],
  ['ask', 'an account that was confirmed since', {}, { person: { ...quick, isEmailConfirmed: true } }],
  ['ask', 'nothing is granted', {}, {}],
  ['ask', 'less is granted', {}, { granted: ['zap'] }],
  ['ask', 'enough is granted, but it is to be asked', { prompts: ['consent'] }, { granted: covered }],
  ['ask', 'enough is granted, but an account is to be chosen', { prompts: ['select_account'] }, { granted: covered }],
  ['allowed', 'enough is granted, under the other spelling', {}, { granted: covered }],
  [
    'allowed',
    'prompt login, and the sign-in was for it',
    { prompts: ['login'] },
    { authenticatedAt: receivedAt, granted: covered },
  ],
  [
    'allowed',
    'max_age 60, and the sign-in is 60 s older',
    { maxAgeSeconds: 60 },
    { authenticatedAt: earlier(60), granted: covered },
  ],
  ['allowed', 'an old sign-in, and nobody minds', {}, { authenticatedAt: earlier(1e6), granted: covered }],
]
for (const [kind, what, over, standing] of rows) {
  test(`${kind}: ${what}`, () => {
    const whole = { person: dana, authenticatedAt: earlier(10), granted: [], ...standing }
    assert.equal(judgeStanding({ ...request, ...over }, receivedAt, whole).kind, kind)
  })
}
