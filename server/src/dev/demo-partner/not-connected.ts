import type { ConnectReason } from '@wayleave/sdk/connect'

/** Why nothing was connected, in words for a person: codes of OAuth are replaced, what others say in words is kept. */
export function notConnectedWords(reason: ConnectReason, message: string): string {
  const isCode = message === '' || /^[a-z0-9_]+$/.test(message)
  if (!isCode) return message
  return reason === 'denied' ? 'Access was not allowed at the sign-in.' : 'The sign-in failed.'
}
