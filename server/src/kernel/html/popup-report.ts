// What a window that was opened as a popup tells the page that opened it, before it closes by itself.   Workflow API 5.3
import { type Html, html } from './page.ts'

/** Means "look again". `id`, `authId`, `app` (its UUID) and `title` are of the connection that was made, if one was. */
export type CloseMessage = {
  type: 'zapier.popup.close'
  status: 'success' | 'error'
  id: string | null
  authId: number | null
  app: string | null
  title: string | null
  error?: 'access_denied' | 'provider_error' | 'expired'
}

/** What is posted, and the origins at which a page may hear it: each exact, never `*`. */
export type PopupReport = { message: CloseMessage; origins: readonly string[] }

/** The script that posts the report of its page, and closes the window half a second later. */
export const POPUP_SCRIPT = '/assets/popup.js'

/** The report as attributes of an element. */
export function popupReport({ message, origins }: PopupReport): Html {
  return html`data-popup-message="${JSON.stringify(message)}" data-origins="${JSON.stringify(origins)}"`
}
