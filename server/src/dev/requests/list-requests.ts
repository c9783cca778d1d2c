import { apiEndpoint } from '../../kernel/http/index.ts'
import { selectRequests } from './store.ts'

// GET /_dev/requests                                                                                      dev-mode §3
// The last requests received by all processes, newest first; `path` is one path, with or without its last slash.
export const listRequests = apiEndpoint(
  { summary: 'List requests received', tag: 'development', answers: { 200: { description: 'Newest first' } } },
  async ({ url }, { db }) => {
    const path = url.searchParams.get('path')
    return { body: await selectRequests(db, path && path.length > 1 ? path.replace(/\/$/, '') : path) }
  },
)
