// A browser without a screen: it keeps cookies for each host and follows redirects.

/** Where a visit ended. `location`: the redirect that was not followed. */
export type Page = { url: string; status: number; body: string; location: string | undefined }

const REDIRECTS_MAX = 10

/** A browser with an empty cookie jar. */
export function openBrowser(): { visit(url: string, how?: { stayOnOrigin: boolean }): Promise<Page> } {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string) => {
    const { hostname } = new URL(url)
    const jar = jars.get(hostname) ?? new Map<string, string>()
    jars.set(hostname, jar)
    return jar
  }
  return {
    visit: async (start, { stayOnOrigin } = { stayOnOrigin: false }) => {
      let url = start
      for (let hop = 0; hop < REDIRECTS_MAX; hop++) {
        const cookie = [...jarOf(url)].map(([name, value]) => `${name}=${value}`).join('; ')
        const response = await fetch(url, { redirect: 'manual', headers: cookie ? { cookie } : {} })
        keepCookies(response, jarOf(url))
        const location = response.headers.get('location')
        const next = location && response.status < 400 ? new URL(location, url).href : undefined
        const isEnd = !next || (stayOnOrigin && new URL(next).origin !== new URL(start).origin)
        if (isEnd) return { url, status: response.status, body: await response.text(), location: next }
        await response.body?.cancel()
        url = next
      }
      throw new Error(`${start} redirects more than ${REDIRECTS_MAX} times`)
    },
  }
}

function keepCookies(response: Response, jar: Map<string, string>): void {
  for (const cookie of response.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    const [name = '', ...value] = pair.split('=')
    if (/;\s*max-age=0/i.test(cookie)) jar.delete(name)
    else jar.set(name, value.join('='))
  }
}
