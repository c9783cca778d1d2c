import { messageOriginsOf } from '../../../clients/index.ts'
import {
  type CloseMessage,
  html,
  POPUP_SCRIPT,
  type PopupReport,
  page,
  popupReport,
} from '../../../kernel/html/index.ts'
import type { Pending } from '../pending.ts'

// No form, no way on: the script that tells the opener of a popup is all that this page may do.
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/**
 * A request that was answered, or that waited too long: nothing is left to redirect to. In a popup of a Workflow client it
 * tells the page that opened it to look again.                                                        Workflow API 5.3
 */
export function overPage(pending: Pending, wasAllowed: boolean): Promise<Response> {
  const { status, client } = pending
  const [title, why] =
    status === 'expired'
      ? ['That took too long', 'A request waits for half an hour. Nothing was shared.']
      : ['You have answered this already', 'An answer counts once.']
  const report = reportOf(pending, wasAllowed)
  const body = html`<h1>${title}</h1><p ${report ? popupReport(report) : ''}>${why} Go back to <strong>${client.name}</strong>; to begin again, start from there.</p>`
  if (!report) return page(body, { title, status: 410 })
  return page(body, { title, status: 410, scripts: [POPUP_SCRIPT], headers: { 'content-security-policy': POLICY } })
}

function reportOf({ status, client }: Pending, wasAllowed: boolean): PopupReport | undefined {
  const origins = messageOriginsOf(client)
  if (client.kind !== 'workflow' || origins.length === 0) return undefined
  const nothing = { type: 'zapier.popup.close', id: null, authId: null, app: null, title: null } as const
  const message: CloseMessage = wasAllowed
    ? { ...nothing, status: 'success' }
    : { ...nothing, status: 'error', error: status === 'expired' ? 'expired' : 'access_denied' }
  return { message, origins }
}
