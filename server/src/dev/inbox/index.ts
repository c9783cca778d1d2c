// The mails that development mode keeps instead of sending them.
export { clearInbox, listMails } from './api.ts'
export { inboxPage } from './page.ts'
export { inboxTransport } from './transport.ts'
