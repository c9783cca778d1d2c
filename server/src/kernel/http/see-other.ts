/** 303 to a path of ours or a proven address: whatever the request's method was, the browser goes on with GET. RFC 9110 §15.4.4 */
export function seeOther(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
