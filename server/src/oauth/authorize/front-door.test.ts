import assert from 'node:assert/strict'
import { test } from 'node:test'
import { authorizeQuery, ofCrm, plainBrowser, registerAskers } from '../../../test/harness/consent.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
await registerAskers(server)
const { publicUrl } = server.deps
const browser = plainBrowser(server)
const json = { accept: 'application/json' }

test('302 to /oauth/authorize/ with the same query, byte for byte, and the defaults', async () => {
  const query = `${authorizeQuery({ ...ofCrm, state: undefined })}&state=a+b%20%2b%C3%BC%ff&referer=x&utm_medium=`
  for (const path of ['/v2/authorize', '/v2/authorize/']) {
    for (const headers of [{}, json]) {
      const answer = await browser.open(`${path}?${query}`, headers)
      const kept = query.replace('&utm_medium=', '')
      const defaults = 'utm_campaign=workflow_api&utm_medium=embed&utm_source=partner'
      assert.deepEqual([answer.status, answer.location], [302, `${publicUrl}/oauth/authorize/?${kept}&${defaults}`])
    }
  }
})

test('a campaign of its own stays', async () => {
  const answer = await browser.open(`/v2/authorize?${authorizeQuery({ ...ofCrm, utm_source: 'mine' })}`)
  const passed = new URL(answer.location ?? '').searchParams
  assert.deepEqual([passed.getAll('utm_source'), passed.get('utm_campaign')], [['mine'], 'workflow_api'])
})

const refusals: Record<
  string,
  [over: Record<string, string | undefined>, status: number, code: string, parameter?: string]
> = {
  'no client_id': [{ client_id: undefined }, 401, 'not_authenticated'],
  'an unknown client_id': [{ client_id: 'nobody' }, 401, 'authentication_failed'],
  'no redirect_uri': [{ redirect_uri: undefined }, 400, 'required', 'redirect_uri'],
  'a redirect_uri that is not registered': [{ redirect_uri: 'https://attacker.test' }, 400, 'invalid', 'redirect_uri'],
}
for (const [name, [over, status, code, parameter]] of Object.entries(refusals)) {
  test(`${status} ${code} in the envelope for who prefers JSON, a page of 400 for a browser: ${name}`, async () => {
    const path = `/v2/authorize?${authorizeQuery({ ...ofCrm, ...over })}`
    const answer = await browser.open(path, json)
    const [error] = JSON.parse(answer.html).errors
    assert.deepEqual([answer.status, error.code, error.source], [status, code, parameter ? { parameter } : null])
    if (status === 401) assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="wayleave"')
    const shown = await browser.open(path)
    assert.deepEqual([shown.status, shown.location], [400, null])
    assert.match(shown.html, /<h1>/)
  })
}

test('400 with source.parameter: a parameter given twice', async () => {
  const answer = await browser.open(`/v2/authorize?${authorizeQuery(ofCrm)}&state=2`, json)
  assert.deepEqual([answer.status, JSON.parse(answer.html).errors[0].source], [400, { parameter: 'state' }])
})
