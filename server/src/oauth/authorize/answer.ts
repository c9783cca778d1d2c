// What a client hears, as an address: its redirect URI, with the answer behind whatever query it has.
//                                                                            RFC 6749 §4.1.2, §4.1.2.1 · RFC 9207 §2
import type { Refusal } from './errors.ts'
import type { AuthorizeRequest } from './request.ts'

type Asked = Pick<AuthorizeRequest, 'redirectUri' | 'rawState'>

/** The address that brings a code. */
export function codeAddress(asked: Asked, code: string, issuer: string): string {
  return addressWith(asked, { code }, issuer)
}

/** The address that brings a refusal. */
export function refusalAddress(asked: Asked, { error, description }: Refusal, issuer: string): string {
  return addressWith(asked, { error, error_description: description }, issuer)
}

/** 302 to a redirect URI that was proven; the browser goes on with GET. */
export function redirect(address: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location: address })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 302, headers })
}

function addressWith({ redirectUri, rawState }: Asked, answer: Record<string, string>, issuer: string): string {
  const pairs = [
    ...Object.entries(answer).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
    ...(rawState === null ? [] : [`state=${rawState}`]), // encoded by whoever sent it, and as it was
    `iss=${encodeURIComponent(issuer)}`,
  ]
  return `${inAscii(redirectUri)}${separator(redirectUri)}${pairs.join('&')}`
}

function separator(redirectUri: string): string {
  if (!redirectUri.includes('?')) return '?'
  return /[?&]$/.test(redirectUri) ? '' : '&'
}

// A header holds ASCII. Registered URIs are compared as they were written, and some were written with umlauts.
function inAscii(uri: string): string {
  return uri.replaceAll(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed()))
}
