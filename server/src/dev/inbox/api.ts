import { apiEndpoint } from '../../kernel/http/index.ts'
import { deleteMails, listSentMails } from './store.ts'

// GET /_dev/inbox                                                                                         dev-mode §3
// The mails sent, newest first; `to` is one recipient's address.
export const listMails = apiEndpoint(
  { summary: 'List mails sent', tag: 'development', answers: { 200: { description: 'The mails, newest first' } } },
  async ({ url }, { db }) => ({ body: await listSentMails(db, url.searchParams.get('to')) }),
)

// DELETE /_dev/inbox                                                                                      dev-mode §3
export const clearInbox = apiEndpoint(
  { summary: 'Empty the inbox', tag: 'development', answers: { 204: { description: 'No mail is left' } } },
  async (_call, { db }) => {
    await deleteMails(db)
    return {}
  },
)
