import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cookieBrowser, hiddenFields } from '../compare/contestant.ts'
import { atEnd } from '../harness/database.ts'
import { startScriptServer } from '../harness/script-server.ts'
import type { ThirdParty } from './third-party.ts'

const SCRIPT = new URL('doorkeeper_server.rb', import.meta.url).pathname
const RUBY = '/usr/bin/ruby'
const PACKAGES = 'ruby-doorkeeper ruby-activerecord ruby-sqlite3 ruby-webrick'
const CLIENT = { clientId: 'wayleave', clientSecret: 'a-secret-of-wayleave-at-the-provider' }

/** Why doorkeeper cannot run here; false when it can. */
export const noDoorkeeper =
  spawnSync(RUBY, [
    '-e',
    'require "rails"; require "active_record"; require "sqlite3"; require "webrick"; require "doorkeeper"',
  ]).status !== 0 && `SKIPPED: no doorkeeper here; apt-get install ${PACKAGES}`

/** doorkeeper in a Rails application of one file, on SQLite, with refresh tokens, one client and one person. */
export async function startDoorkeeper(redirectUri: string): Promise<ThirdParty> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-doorkeeper-'))
  atEnd(() => rm(folder, { recursive: true, force: true }))
  const settings = { ...CLIENT, redirectUri, folder, database: join(folder, 'db.sqlite3') }
  const { origin, ...orders } = await startScriptServer([RUBY, SCRIPT], settings)
  return {
    ...CLIENT,
    ...orders,
    urls: { authorize: `${origin}/oauth/authorize`, token: `${origin}/oauth/token`, me: `${origin}/me` },
    scope: 'public',
    consent: async (authorizeUrl) => {
      const browser = cookieBrowser()
      const page = await browser.open(authorizeUrl)
      const [allow = ''] = page.html.split('name="_method"') // the second form is the one that denies
      const sent = page.location === null ? await browser.post(`${origin}/oauth/authorize`, hiddenFields(allow)) : page
      if (sent.location === null) throw new Error(`no consent: ${sent.status} ${sent.html.slice(0, 5000)}`)
      return sent.location
    },
  }
}
