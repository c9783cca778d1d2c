/** Something to be mailed to one person. */
export type Mail = {
  /** One address, nothing else: no name, no list. */
  to: string
  subject: string
  text: string
  html?: string
}

/** How mails leave: an SMTP server, or in development mode the built-in inbox. */
export type MailTransport = {
  /** Hands one mail over. `id` stays the same when a mail is sent again. Throws what the mail server said. */
  send(mail: Mail & { id: string }): Promise<void>
}

// An address as browsers take it in <input type=email> (HTML §4.8.12.1): no blanks, no brackets, no control characters,
// so that nothing in it can end a header or add a recipient.
const ADDRESS =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i
const ADDRESS_LENGTH_MAX = 254 // RFC 5321 §4.5.3.1.3, less the brackets

/** Whether a text is one e-mail address and nothing besides. */
export function isMailAddress(text: string): boolean {
  return text.length <= ADDRESS_LENGTH_MAX && ADDRESS.test(text)
}

/** Whether a text holds a control character (C0, C1, line and paragraph separators): it may not go into a header. */
export function hasControlCharacter(text: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(text)
}
