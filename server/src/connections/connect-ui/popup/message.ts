import type { CloseMessage } from '../../../kernel/html/index.ts'
import type { ConnectSession, Standing } from '../session.ts'

/** The message of a session that has its outcome. `title`: the connection's. */
export function closeMessage(
  { app_id: app, connection_id }: Pick<ConnectSession, 'app_id' | 'connection_id'>,
  { status, error }: Pick<Standing, 'status' | 'error'>,
  title: string | null,
): CloseMessage {
  const type = 'zapier.popup.close'
  if (status === 'completed' && connection_id !== null)
    return { type, status: 'success', id: String(connection_id), authId: connection_id, app, title }
  return { type, status: 'error', id: null, authId: null, app, title: null, error: codeOf({ status, error }) }
}

function codeOf({ status, error }: Pick<Standing, 'status' | 'error'>): 'access_denied' | 'provider_error' | 'expired' {
  if (status === 'expired') return 'expired'
  return error === 'access_denied' ? 'access_denied' : 'provider_error'
}
