import { createTransport } from 'nodemailer'
import type { MailTransport } from './mail.ts'

/** `url`: smtp:// (STARTTLS where offered) or smtps://, with user and password; `from`: as in `Acme <no-reply@acme.test>`. */
export type SmtpSettings = { url: string; from: { name: string; address: string } }

const CONNECT_MS_MAX = 10_000
const SILENCE_MS_MAX = 20_000

/** Mails leave by the operator's own mail server: beside safe-fetch the one door to the outside, and nobody else's to name. */
export function createSmtpTransport({ url, from }: SmtpSettings): MailTransport {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS_MAX,
    greetingTimeout: CONNECT_MS_MAX,
    dnsTimeout: CONNECT_MS_MAX,
    socketTimeout: SILENCE_MS_MAX,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return {
    send: async ({ id, to, subject, text, html }) => {
      await transport.sendMail({
        from,
        to: { name: '', address: to }, // an object: a text would be read as a list of recipients
        subject,
        text,
        html,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' }, // RFC 3834 §5: no out-of-office answers
      })
    },
  }
}
