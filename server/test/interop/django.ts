import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cookieBrowser, hiddenFields } from '../compare/contestant.ts'
import { atEnd } from '../harness/database.ts'
import { noPython } from '../harness/debian.ts'
import { startScriptServer } from '../harness/script-server.ts'
import type { ThirdParty } from './third-party.ts'

const SCRIPT = new URL('django_server.py', import.meta.url).pathname
const CLIENT = { clientId: 'wayleave', clientSecret: 'a-secret-of-wayleave-at-the-provider' }

/** Why django-oauth-toolkit cannot run here; false when it can. */
export const noDjango = noPython('oauth2_provider', 'python3-django-oauth-toolkit')

/** django-oauth-toolkit with its defaults and OpenID Connect, on SQLite, with one client and one person. */
export async function startDjango(redirectUri: string): Promise<ThirdParty> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-django-'))
  atEnd(() => rm(folder, { recursive: true, force: true }))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  const settings = { ...CLIENT, key, redirectUri, database: join(folder, 'db.sqlite3') }
  const { origin, ...orders } = await startScriptServer(['/usr/bin/python3', SCRIPT], settings)
  return {
    ...CLIENT,
    ...orders,
    urls: { authorize: `${origin}/o/authorize/`, token: `${origin}/o/token/`, me: `${origin}/o/userinfo/` },
    scope: 'openid read',
    consent: async (authorizeUrl) => {
      const browser = cookieBrowser()
      await browser.open(`${origin}/sign-in/`)
      const page = await browser.open(authorizeUrl)
      const fields = { ...hiddenFields(page.html), allow: 'Authorize' }
      const sent = page.location === null ? await browser.post(authorizeUrl, fields) : page
      if (sent.location === null) throw new Error(`no consent: ${sent.status} ${sent.html.slice(0, 500)}`)
      return sent.location
    },
  }
}
