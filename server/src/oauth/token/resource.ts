/**
 * The app's name in a `resource` that is one of our Connect URLs, `{publicUrl}/to/{app}`; else undefined.
 * Origin ours, no userinfo, query or fragment. RFC 8707 §2 · embed-connect §2
 */
export function appNameOf(resource: string, publicUrl: string): string | undefined {
  if (!URL.canParse(resource) || /[?#\s\\]/.test(resource)) return undefined
  const url = new URL(resource)
  if (url.origin !== new URL(publicUrl).origin || url.username || url.password) return undefined
  const name = /^\/to\/([^/]+)\/?$/.exec(url.pathname)?.[1]
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    return undefined
  }
}
