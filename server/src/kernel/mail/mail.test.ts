import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { atEnd } from '../../../test/harness/database.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer, type TestServer } from '../../../test/harness/server.ts'
import { startSmtp } from '../../../test/harness/smtp.ts'
import { startWorkerProcess } from '../../../test/harness/worker-process.ts'
import { createSmtpTransport, type Mail, sendMailLater } from './index.ts'
import { RETRY_SECONDS } from './send-mail.ts'

const from = { name: 'Wayleave', address: 'no-reply@way.test' }
const withMailServer = (url: string) => startTestServer({ extras: { mail: () => createSmtpTransport({ url, from }) } })
const hello: Mail = {
  to: 'dana@petshop.test',
  subject: 'Grüße',
  text: `Hello Dana,\n\nhttps://way.test/${'x'.repeat(100)}\n`,
}

async function mail({ deps }: TestServer, over: Partial<Mail> = {}): Promise<void> {
  await deps.db.transaction().execute((tx) => sendMailLater(tx, { ...hello, ...over }, deps))
}

type Row = { status: string; attempts: number; failure: string | null; content: string }
async function rowOf({ deps }: TestServer, recipient = hello.to): Promise<Row | undefined> {
  const { rows } = await sql<Row>`
    select status, attempts, failure, content from mails where recipient = ${recipient}`.execute(deps.db)
  return rows[0]
}

/** Waits until that many attempts were made, and what came of them was written down. */
async function tried(server: TestServer, attempts: number, recipient?: string): Promise<Row> {
  let row: Row | undefined
  await poll(async () => {
    row = await rowOf(server, recipient)
    return row?.attempts === attempts && (row.status === 'sent' || row.failure !== null)
  }, 20_000)
  if (!row) throw new Error('unreachable: the poll has seen the row')
  return row
}

const smtp = await startSmtp()
const server = await withMailServer(smtp.url)

test('delivered: one recipient, sender, subject and the whole text; the content is not at rest in the clear', async () => {
  await mail(server)
  const { status, content } = await tried(server, 1)
  assert.equal(status, 'sent')
  const [got] = smtp.received
  assert.deepEqual([got?.from, got?.to], [from.address, [hello.to]])
  assert.match(got?.headers ?? '', /^From: Wayleave <no-reply@way\.test>\r$/m)
  assert.match(got?.headers ?? '', /^To: dana@petshop\.test\r$/m)
  assert.match(got?.headers ?? '', /^Subject: =\?UTF-8\?/m)
  assert.match(got?.headers ?? '', /^Auto-Submitted: auto-generated\r$/m)
  assert.equal(got?.text.replaceAll('\r\n', '\n').trimEnd(), hello.text.trimEnd())
  assert.doesNotMatch(content, /way\.test/)
})

test('nothing is mailed when the transaction is rolled back', async () => {
  const undone = server.deps.db.transaction().execute(async (tx) => {
    await sendMailLater(tx, { ...hello, to: 'nobody@petshop.test' }, server.deps)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.equal(await rowOf(server, 'nobody@petshop.test'), undefined)
})

test('thrown, and nothing written: a second recipient, a header of one’s own, a subject of two lines', async () => {
  const before = smtp.received.length
  const bad: Partial<Mail>[] = [
    { to: 'a@petshop.test, b@petshop.test' },
    { to: 'a@petshop.test\r\nBcc: b@petshop.test' },
    { to: 'Dana <a@petshop.test>' },
    { to: 'group: a@petshop.test;' },
    { to: '' },
    { subject: 'Hello\r\nBcc: b@petshop.test' },
    { subject: 'Hello\u2028there' },
  ]
  for (const over of bad) await assert.rejects(mail(server, over), /one address|one line/, JSON.stringify(over))
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from mails`.execute(server.deps.db)
  assert.deepEqual([rows[0]?.count, smtp.received.length], [1, before])
})

test('a 4yz is tried again when its time has come, and not before', async () => {
  const to = 'greylisted@petshop.test'
  smtp.refusals.push(451)
  await mail(server, { to })
  const first = await tried(server, 1, to)
  assert.deepEqual([first.status, /451/.test(first.failure ?? '')], ['pending', true])
  await server.advance((RETRY_SECONDS[0] ?? 0) - 1)
  assert.equal((await rowOf(server, to))?.attempts, 1)
  await server.advance(1)
  assert.equal((await tried(server, 2, to)).status, 'sent')
})

test('a 5yz about the mail is final', async () => {
  const to = 'unknown@petshop.test'
  smtp.refusals.push(550)
  await mail(server, { to })
  const { status, failure } = await tried(server, 1, to)
  assert.equal(status, 'failed')
  assert.match(failure ?? '', /550/)
  await server.advance(24 * 3600)
  assert.equal((await rowOf(server, to))?.attempts, 1)
})

test('a mail server that is away is tried for a day, then the mail has failed', async () => {
  const gone = await startSmtp()
  await gone.close()
  const alone = await withMailServer(gone.url)
  await mail(alone)
  for (const [made, wait] of RETRY_SECONDS.entries()) {
    const { status, failure } = await tried(alone, made + 1)
    assert.deepEqual([status, /ECONNREFUSED/.test(failure ?? '')], ['pending', true])
    await alone.advance(wait)
  }
  await poll(async () => (await rowOf(alone))?.status === 'failed', 10_000)
  assert.ok(RETRY_SECONDS.reduce((sum, wait) => sum + wait) <= 24 * 3600)
  await alone.stop()
})

test('a mail waits for a mail server that nobody has named yet', async () => {
  const without = await startTestServer({ extras: { mail: undefined } })
  await mail(without)
  assert.deepEqual((await tried(without, 1)).failure, 'SMTP_URL is not set')
  await without.stop()
  const named = await startTestServer({
    databaseUrl: without.databaseUrl,
    extras: { mail: () => createSmtpTransport({ url: smtp.url, from }) },
  })
  await named.advance(RETRY_SECONDS[0] ?? 0)
  assert.equal((await tried(named, 2)).status, 'sent')
  await named.stop()
})

test('a certificate that nobody vouches for, and a server without the TLS that the URL demands, get no mail', async () => {
  const secure = await startSmtp({ secure: true })
  const plain = await startSmtp()
  for (const [url, words] of [
    [secure.url, /certificate/i],
    [`${plain.url}?requireTLS=true`, /STARTTLS|TLS/i],
  ] as const) {
    const strict = await withMailServer(url)
    await mail(strict)
    const { status, failure } = await tried(strict, 1)
    assert.equal(status, 'pending')
    assert.match(failure ?? '', words)
    await strict.stop()
  }
  assert.deepEqual([...secure.received, ...plain.received], [])
})

test('a mail server that says nothing is given up after ten seconds', async () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => sockets.push(socket.on('error', () => {})))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const address = silent.address()
  const patient = await withMailServer(`smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`)
  await mail(patient)
  assert.match((await tried(patient, 1)).failure ?? '', /greeting/i)
  await patient.stop()
})

test('kill -9 while the mail server has the mail: it is sent again, under the same Message-ID', async () => {
  const own = await startSmtp()
  const api = await startTestServer({ role: 'api' })
  own.isHolding = true
  const first = await startWorkerProcess(api.databaseUrl, own.url)
  await mail(api)
  await poll(() => own.received.length === 1, 20_000)
  await first.kill()
  own.isHolding = false
  await startWorkerProcess(api.databaseUrl, own.url)
  await api.advance(121) // its lease is over
  await poll(async () => (await rowOf(api))?.status === 'sent', 20_000)
  const ids = own.received.map(({ headers }) => /^Message-ID: (.+)\r$/im.exec(headers)?.[1])
  assert.equal(ids.length, 2)
  assert.equal(ids[0], ids[1])
  assert.match(ids[0] ?? '', /^<[0-9a-f-]{36}@way\.test>$/)
})

test('mails are gone after a week, whatever became of them', async () => {
  await server.advance(7 * 24 * 3600)
  const { rows } = await sql`select from mails`.execute(server.deps.db)
  assert.equal(rows.length, 0)
})
