import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { startAcme } from '../../test/acme.ts'
import { type FakePopup, installWindow, until } from '../../test/fake-window.ts'
import type { ConnectSessionStatus } from '../wire/index.ts'
import { type ConnectOptions, connect, readRedirect } from './index.ts'

const origin = 'https://wayleave.test'
const url = `${origin}/to/petshop?token=c0de&state=s1`
const success = {
  type: 'authenticationSuccess',
  authId: 415093277,
  connectionId: '415093277',
  app: 'petshop',
  state: 's1',
}
const denied = { type: 'authenticationError', error: 'access_denied', error_description: 'No.', state: 's1' }
const connected = { connectionId: '415093277', app: 'petshop', state: 's1' }

type Answer = Partial<ConnectSessionStatus> | 404 | 'unreachable'

/** A page, a status channel that answers as told (404 by default), and a clock that stands still. */
function setUp(t: TestContext, { isBlocked = false } = {}) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const page = installWindow(t, { isBlocked })
  const channel = { answer: 404 as Answer, asked: [] as { url: string; nonce: string | null }[] }
  t.mock.method(globalThis, 'fetch', async (address: string, init: RequestInit) => {
    channel.asked.push({ url: address, nonce: new Headers(init.headers).get('connect-nonce') })
    if (channel.answer === 'unreachable') throw new TypeError('Failed to fetch')
    if (channel.answer === 404) return Response.json({}, { status: 404 })
    const absent = { connection_id: null, app: null, state: null, error: null, error_description: null }
    return Response.json({ ...absent, ...channel.answer })
  })
  /** Lets time pass until the status was asked for once more. */
  const nextAsk = async (ms = 5_000) => {
    const before = channel.asked.length
    t.mock.timers.tick(ms)
    await until(() => channel.asked.length > before, 'the status is asked for')
    await new Promise((resolve) => setImmediate(resolve))
  }
  const start = async (options: Partial<ConnectOptions> = {}) => {
    const result = connect({ url, sessionId: 'se_1', ...options })
    const [popup] = page.popups
    assert.ok(popup, 'the popup is open before anything is awaited')
    await until(() => popup.location.href !== '' && page.listening() === 1, 'the popup has its address')
    return { result, popup }
  }
  return { page, channel, nextAsk, start }
}

const challengeIn = (popup: FakePopup) => new URL(popup.location.href).searchParams.get('status_challenge')

test('connected: the message of the popup, which is then closed and no longer listened to', async (t) => {
  const { page, start } = setUp(t)
  const { result, popup } = await start()
  assert.deepEqual(page.opened, [['', '_blank', 'popup,width=600,height=760,left=400,top=100']])
  page.post(origin, popup, success)
  assert.deepEqual(await result, connected)
  assert.equal(popup.closed, true)
  assert.equal(page.listening(), 0)
})

test('ignored: messages of another origin, another window, another session, another kind', async (t) => {
  const { page, channel, start, nextAsk } = setUp(t)
  const { result, popup } = await start()
  page.post('https://evil.test', popup, { ...success, connectionId: '666' })
  page.post(`${origin}.evil.test`, popup, { ...success, connectionId: '666' })
  page.post(origin, {}, { ...success, connectionId: '666' })
  page.post(origin, popup, { ...success, connectionId: '666', state: 's2' })
  page.post(origin, popup, { type: 'webpackOk' })
  page.post(origin, popup, 'authenticationSuccess')
  page.post(origin, popup, null)
  channel.answer = { status: 'completed', ...{ connection_id: '415093277', app: 'petshop', state: 's1' } }
  await nextAsk()
  assert.deepEqual(await result, connected)
})

test('connected: a message without a source, as from a window that is already gone', async (t) => {
  const { page, start } = setUp(t)
  const { result } = await start({ url: `${origin}/to/petshop?token=c0de` })
  page.post(origin, null, { ...success, state: null })
  assert.deepEqual(await result, { ...connected, state: null })
})

test('connected: over the status channel when the windows were cut apart, and popup.closed lies', async (t) => {
  const { channel, start, nextAsk } = setUp(t)
  const states: string[] = []
  const { result, popup } = await start({ onStatus: (status) => states.push(status) })
  popup.closed = true
  await nextAsk()
  channel.answer = { status: 'authorizing' }
  await nextAsk()
  await nextAsk()
  channel.answer = { status: 'completed', connection_id: '415093277', app: 'petshop', state: 's1' }
  await nextAsk()
  assert.deepEqual(await result, connected)
  assert.deepEqual(states, ['authorizing', 'completed'])
})

test('the nonce goes to the status channel only; its hash goes into the address', async (t) => {
  const { channel, start, nextAsk, page } = setUp(t)
  const { result, popup } = await start({ url: `${origin}/base/to/petshop?token=c0de`, sessionId: 'se/1' })
  await nextAsk()
  const [{ url: asked, nonce } = { url: '', nonce: null }] = channel.asked
  assert.equal(asked, `${origin}/base/connect/v1/sessions/se%2F1/status`)
  assert.ok(nonce && nonce.length >= 43)
  assert.equal(challengeIn(popup), createHash('sha256').update(nonce).digest('base64url'))
  assert.ok(!popup.location.href.includes(nonce))
  page.post(origin, popup, { ...success, state: null })
  await result
})

for (const [status, reason] of [
  ['cancelled', 'cancelled'],
  ['failed', 'denied'],
  ['opened', 'denied'],
] as const) {
  test(`${reason}: access_denied by message while the session is ${status}`, async (t) => {
    const { page, channel, start } = setUp(t)
    const { result, popup } = await start()
    const error = status === 'opened' ? null : 'access_denied'
    channel.answer = { status, state: 's1', error, error_description: error && 'No.' }
    page.post(origin, popup, denied)
    assert.deepEqual(await result, { reason, message: 'No.', state: 's1' })
  })
}

test('failed: the words of the server, by message and by status', async (t) => {
  const { page, channel, start, nextAsk } = setUp(t)
  const first = await start()
  page.post(origin, first.popup, { ...denied, error: 'server_error', error_description: 'The key was refused.' })
  assert.deepEqual(await first.result, { reason: 'failed', message: 'The key was refused.', state: 's1' })
  page.popups.length = 0
  const second = await start()
  channel.answer = { status: 'failed', error: 'server_error', error_description: 'Still refused.' }
  await nextAsk()
  assert.deepEqual(await second.result, { reason: 'failed', message: 'Still refused.', state: null })
  assert.equal(second.popup.closed, false, 'the person may still read what went wrong')
})

test('expired: the server says so', async (t) => {
  const { channel, start, nextAsk } = setUp(t)
  const { result } = await start()
  channel.answer = { status: 'expired' }
  await nextAsk()
  assert.equal((await result).reason, 'expired')
})

test('expired: never opened within the life of the code', async (t) => {
  const { start, nextAsk, channel } = setUp(t)
  const { result } = await start()
  let isOver = false
  void result.finally(() => {
    isOver = true
  })
  for (let seconds = 0; seconds < 385; seconds += 5) await nextAsk()
  assert.equal(isOver, false)
  await nextAsk()
  await nextAsk()
  assert.equal((await result).reason, 'expired')
  assert.equal(channel.asked.length, 79)
})

test('expired: a session that was opened is waited for, but not beyond an hour', async (t) => {
  const { start, nextAsk, channel } = setUp(t)
  const { result } = await start()
  channel.answer = { status: 'opened' }
  for (let seconds = 0; seconds < 500; seconds += 5) await nextAsk()
  channel.answer = 'unreachable'
  await nextAsk(3_600_000)
  assert.equal((await result).reason, 'expired')
})

test('asked about each second at first, each five seconds later', async (t) => {
  const { start, nextAsk, channel, page } = setUp(t)
  const { result, popup } = await start()
  channel.answer = 'unreachable'
  await nextAsk(1000)
  t.mock.timers.tick(900)
  assert.equal(channel.asked.length, 1)
  await nextAsk(200)
  await nextAsk(300_000)
  t.mock.timers.tick(4_900)
  assert.equal(channel.asked.length, 3)
  await nextAsk(100)
  page.post(origin, popup, success)
  await result
})

test('popup_blocked: nothing is opened, nothing is asked', async (t) => {
  const { page, channel } = setUp(t, { isBlocked: true })
  const result = await connect({ url: Promise.resolve(url), sessionId: 'se_1' })
  assert.equal(result.reason, 'popup_blocked')
  assert.deepEqual([page.visited, channel.asked], [[], []])
})

test('redirect when blocked: the page goes there with the redirect_uri', async (t) => {
  const { page } = setUp(t, { isBlocked: true })
  const redirectUri = 'https://crm.example.test/connected'
  void connect({ url, sessionId: 'se_1', onBlocked: 'redirect', redirectUri })
  await until(() => page.visited.length > 0, 'the page leaves')
  assert.deepEqual(page.visited, [`${url}&redirect_uri=${encodeURIComponent(redirectUri)}`])
})

test('an address that comes later: the popup waits for it', async (t) => {
  const { page } = setUp(t)
  const session = Promise.withResolvers<{ url: string; id: string }>()
  const { promise } = session
  const result = connect({ url: promise.then((s) => s.url), sessionId: promise.then((s) => s.id), name: 'wayleave' })
  assert.equal(page.opened[0]?.[1], 'wayleave')
  const [popup] = page.popups
  assert.equal(popup?.location.href, '')
  session.resolve({ url, id: 'se_1' })
  await until(() => page.listening() === 1, 'the popup has its address')
  page.post(origin, popup, success)
  assert.deepEqual(await result, connected)
})

test('failed: the backend gave no address; the empty popup is closed', async (t) => {
  const { page } = setUp(t)
  const lost = Promise.reject(new Error('503 from /connect/petshop'))
  const result = await connect({ url: lost, sessionId: lost })
  assert.deepEqual(result, { reason: 'failed', message: '503 from /connect/petshop', state: null })
  assert.equal(page.popups[0]?.closed, true)
})

test('cancelled: the page stops waiting, before or after the address is there', async (t) => {
  const { page, start, channel } = setUp(t)
  const early = new AbortController()
  const first = connect({ url: new Promise(() => {}), sessionId: 'se_1', signal: early.signal })
  early.abort()
  assert.equal((await first).reason, 'cancelled')
  assert.equal(page.popups[0]?.closed, true)
  page.popups.length = 0
  const late = new AbortController()
  const { result, popup } = await start({ signal: late.signal })
  late.abort()
  assert.equal((await result).reason, 'cancelled')
  assert.deepEqual([popup.closed, page.listening()], [true, 0])
  t.mock.timers.tick(60_000)
  assert.equal(channel.asked.length, 0)
})

test('against a server: the challenge opens the status channel to this page and nobody else', async (t) => {
  const { fake, user } = await startAcme(t)
  const page = installWindow(t)
  const session = await user.sessionCode({ app: 'petshop', state: 's1' })
  const result = connect({ url: session.connectUrl, sessionId: session.sessionId })
  const [popup] = page.popups
  await until(() => !!popup?.location.href, 'the popup has its address')
  const opened = await fetch(popup?.location.href ?? '')
  assert.match(await opened.text(), /id="completed"/)
  const stranger = { headers: { 'connect-nonce': 'guess' } }
  assert.equal((await fetch(`${fake.url}/connect/v1/sessions/${session.sessionId}/status`, stranger)).status, 404)
  await fetch(`${fake.url}/finish?session=${session.sessionId}&outcome=completed`)
  const { connectionId, app, state } = await result
  assert.equal(connectionId, fake.state.connections[0]?.id)
  assert.deepEqual([app, state], ['petshop', 's1'])
})

test('readRedirect: a connection, a refusal, nothing', (t) => {
  installWindow(t)
  const read = (query: string) => readRedirect(new URL(`https://crm.example.test/connected${query}`))
  const both = '?authentication_id=415093277&connection_id=415093277&state=s1'
  assert.deepEqual(read(both), { connectionId: '415093277', app: null, state: 's1' })
  assert.deepEqual(read('?error=access_denied&error_description=No.&state=s1'), {
    reason: 'denied',
    message: 'No.',
    state: 's1',
  })
  assert.deepEqual(read('?error=server_error'), { reason: 'failed', message: 'server_error', state: null })
  assert.equal(read('?page=2'), null)
  assert.equal(readRedirect()?.connectionId, '1')
})
