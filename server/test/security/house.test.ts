// What must hold of the whole house, line by line: which test proves it. What is said of every page is tried here at every
// route that there is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../../src/routes.ts'
import { signedInCookie } from '../harness/person.ts'
import { startTestServer } from '../harness/server.ts'
import { assertProven, type Proof } from './proofs.ts'

const server = await startTestServer()
const cookie = await signedInCookie(server, 'dana@example.test')

const HERE = 'server/test/security/house.test.ts'
const VAULT = 'server/src/kernel/vault'

const lines: Record<string, readonly Proof[]> = {
  'every page has strict headers': [
    { file: HERE, title: 'every page, whatever it answers: strict headers' },
    {
      file: 'server/src/connections/connect-ui/sign-in.test.ts',
      title: 'the headers that Connect needs: opener kept, form posts may end at the partner, no script but ours',
    },
  ],
  'every form has a CSRF token': [
    { file: HERE, title: '403: a form without our token, and one of another site, at every page that takes one' },
    {
      file: 'server/src/connections/connect-ui/submit-connect.test.ts',
      title: '403 and nothing changed: no CSRF token, a wrong one, two of them, or a post from another site',
    },
  ],
  'no secrets in logs, dumps, traces and URLs: the canary scan finds nothing': [
    { file: 'server/test/security/canary.test.ts', title: 'nothing: secrets of every kind in database and log' },
    { file: 'server/test/security/canary.test.ts', title: 'the search finds a secret in every form' },
    { file: 'server/src/kernel/log.test.ts', title: 'masked by value, wherever it stands' },
    { file: 'server/src/kernel/log.test.ts', title: 'masked by name at any depth' },
  ],
  'sealed credentials are bound to their row, and to their workspace': [
    {
      file: 'server/src/connections/refresh/refresh.test.ts',
      title: 'credentials are sealed, and open in their own row only',
    },
    { file: `${VAULT}/vault.test.ts`, title: 'each workspace seals with a key of its own' },
  ],
  'no key, no start; the wrong key: one line': [
    { file: 'server/src/cli/refusals.test.ts', title: 'exit 1: start without a master key, in production' },
    {
      file: 'server/src/cli/refusals.test.ts',
      title: 'exit 1: start with another WAYLEAVE_SECRET than the database was sealed with',
    },
  ],
  'the master key rotates online, resumably, with progress': [
    { file: 'server/test/faults/master-key-rotates.test.ts', title: '0 failed requests: the master key is replaced' },
    { file: `${VAULT}/rotate.test.ts`, title: 'a new master key: interrupted in the middle, then to its end' },
    { file: `${VAULT}/rotate.test.ts`, title: 'two rotations at once wrap each data key once' },
    { file: `${VAULT}/rotate.test.ts`, title: 'new data keys: interrupted and resumed, each workspace has one' },
    {
      file: 'server/src/cli/keys.test.ts',
      title: 'a new master key: list and doctor say that the earlier one is in use',
    },
  ],
  'the audit log says who did what': [
    {
      file: 'server/src/cli/people.test.ts',
      title: 'what the command line did stands in the audit log, without any secret',
    },
    {
      file: 'server/src/clients/change-client.test.ts',
      title: 'a regenerated secret ends the old one on every process, and is written down',
    },
  ],
}

for (const [line, proofs] of Object.entries(lines)) {
  test(`it is proven that ${line}`, () => {
    assert.ok(proofs.length > 0)
    for (const proof of proofs) assertProven(proof)
  })
}

const pages = routes.filter(({ surface }) => ['page', 'console', 'connect'].includes(surface))
const addressOf = (path: string) => path.replaceAll(/\{\w+\}/g, 'x')

test('every page, whatever it answers: strict headers', async () => {
  const asked = pages.filter(({ method }) => method === 'GET')
  assert.ok(asked.length > 50)
  for (const { path } of asked) {
    for (const headers of [{ cookie: '' }, { cookie }]) {
      const answer = await server.fetch(addressOf(path), { headers })
      const policy = answer.headers.get('content-security-policy') ?? ''
      for (const rule of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", 'form-action '])
        assert.ok(policy.includes(rule), `${path}: ${rule} in ${policy}`)
      assert.doesNotMatch(policy, /unsafe|\*|data:/, path)
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer', path)
      assert.equal(answer.headers.get('x-frame-options'), 'DENY', path)
      assert.ok(answer.status < 500, `${path}: ${answer.status}`)
    }
  }
})

// A provider posts there, from its own site: what binds its answer is the state, and the post is only sent on as a GET.
const TAKES_FOREIGN_POSTS = '/dashboard/auth/oauth/return/{api_name}'

test('403: a form without our token, and one of another site, at every page that takes one', async () => {
  const asked = pages.filter(({ method, path }) => method === 'POST' && path !== TAKES_FOREIGN_POSTS)
  assert.ok(asked.length > 30)
  for (const { path } of asked) {
    for (const site of ['cross-site', 'same-origin']) {
      const headers = { cookie, 'sec-fetch-site': site, 'content-type': 'application/x-www-form-urlencoded' }
      const answer = await server.fetch(addressOf(path), { method: 'POST', headers, body: 'name=x&.csrf=forged' })
      // What the address names is not there, or the link is dead: that comes first, and changes nothing either.
      const isRefused = answer.status === 403 || (/\{/.test(path) && [400, 404, 410].includes(answer.status))
      assert.ok(isRefused, `${path} ${site}: ${answer.status} ${answer.headers.get('location') ?? ''}`)
    }
  }
})
