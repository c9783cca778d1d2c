// A real SMTP server that keeps what it is given, and refuses or holds when a test says so.
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { atEnd } from './database.ts'

export type ReceivedMail = { from: string; to: string[]; headers: string; text: string }

export type TestSmtp = {
  url: string
  received: ReceivedMail[]
  /** Answers for the next recipients: an SMTP code to refuse with. */
  refusals: number[]
  /** While true, mails are taken and never acknowledged. */
  isHolding: boolean
  close(): Promise<void>
}

/** Starts one on a free port of this machine; it ends with the file's tests at the latest. */
export async function startSmtp(options: SMTPServerOptions = {}): Promise<TestSmtp> {
  const smtp: TestSmtp = { url: '', received: [], refusals: [], isHolding: false, close: async () => {} }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', ...(options.secure || options.key ? [] : ['STARTTLS'])],
    logger: false,
    ...options,
    onRcptTo: (_address, _session, done) => {
      const code = smtp.refusals.shift()
      done(code === undefined ? null : Object.assign(new Error(`refused with ${code}`), { responseCode: code }))
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        const to = envelope.rcptTo.map(({ address }) => address)
        smtp.received.push({ from, to, ...partsOf(Buffer.concat(chunks).toString('utf8')) })
        if (!smtp.isHolding) done()
      })
    },
  })
  server.on('error', () => {}) // a client that was killed, or that does not like our certificate
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
  smtp.url = `${options.secure ? 'smtps' : 'smtp'}://127.0.0.1:${port}`
  let closing: Promise<void> | undefined
  smtp.close = () => {
    closing ??= new Promise((resolve) => server.close(() => resolve()))
    return closing
  }
  atEnd(smtp.close)
  return smtp
}

function partsOf(message: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const cut = message.indexOf('\r\n\r\n')
  const headers = message.slice(0, cut)
  const body = message.slice(cut + 4)
  return { headers, text: /^content-transfer-encoding: quoted-printable/im.test(headers) ? unquoted(body) : body }
}

// RFC 2045 §6.7
function unquoted(text: string): string {
  const bytes = text
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
