// What our mails say. Text alone: links stay visible, and nothing is fetched by who opens one.
import type { Person } from './person.ts'

type Words = { subject: string; text: string }

/** The first mail to an address that somebody signed up with. */
export function confirmationMail({ firstName, email }: Person, link: string): Words {
  const text = `${greeting(firstName)}

somebody made an account with the address ${email}. If that was you, confirm the address and choose a password here:

${link}

The link works once, and for a day. If it was not you, leave it: nobody can confirm the account without this mail.
`
  return { subject: 'Confirm your e-mail address', text }
}

/** What "forgot password" sends. */
export function resetMail({ firstName, email }: Person, link: string): Words {
  const text = `${greeting(firstName)}

somebody asked for a new password for the account ${email}. If that was you, choose one here:

${link}

The link works once, and for a day. If it was not you, leave it: your password stays as it is.
`
  return { subject: 'Choose a new password', text }
}

// A first name is what somebody typed into a form, and mail programs make links of what looks like one.
function greeting(firstName: string | null): string {
  return firstName && /^[\p{L}\p{M}' -]{1,40}$/u.test(firstName) ? `Hello ${firstName},` : 'Hello,'
}
