// GET /config/login-success                                                                                 AI Actions 2
// Where a login link ends that leads to no authorize URL.
import { html, page } from '../../kernel/html/index.ts'

export const LOGIN_SUCCESS_PATH = '/config/login-success'

export function loginSuccess(): Promise<Response> {
  const title = 'You are signed in'
  return page(html`<h1>${title}</h1><p>You can close this window and go back to where you came from.</p>`, { title })
}
