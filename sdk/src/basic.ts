/** The value of a Basic header. User and password are form-encoded first. RFC 6749 §2.3.1. */
export function basic(clientId: string, clientSecret: string): string {
  const encode = (text: string) => new URLSearchParams({ v: text }).toString().slice(2)
  return `Basic ${btoa(`${encode(clientId)}:${encode(clientSecret)}`)}`
}
