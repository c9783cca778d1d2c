const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/** Where a redirect URI leads, as a person reads it. */
export function destinationOf(redirectUri: string): { place: string; note: string } {
  const url = new URL(redirectUri)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return { place: url.protocol.slice(0, -1), note: 'the app on this device that opens such links' }
  if (LOOPBACK.has(url.hostname)) return { place: url.host, note: 'a program on this computer' }
  return { place: url.host, note: '' }
}
