import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noPython } from '../harness/debian.ts'
import {
  ASSISTANT,
  CALLBACK,
  type Contestant,
  cookieBrowser,
  crm,
  hiddenFields,
  other,
  type Person,
} from './contestant.ts'

const SCRIPT = new URL('django_server.py', import.meta.url).pathname

/** Why django-oauth-toolkit cannot be compared with; false when it can. */
export const noDjango = noPython('oauth2_provider', 'python3-django-oauth-toolkit')

/** django-oauth-toolkit of Debian, as its settings come, on SQLite. */
export async function startDjango(): Promise<Contestant> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-django-'))
  const child = spawn('/usr/bin/python3', [SCRIPT], {
    env: { PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  child.stdin.write(`${JSON.stringify(registrations(join(folder, 'db.sqlite3')))}\n`)
  const said = await Promise.race([once(child.stdout, 'data'), ended])
  const origin = `http://127.0.0.1:${String(said[0]).trim()}`
  return {
    name: 'django-oauth-toolkit',
    urls: {
      authorize: `${origin}/o/authorize/`,
      token: `${origin}/o/token/`,
      introspect: `${origin}/o/introspect/`,
      revoke: `${origin}/o/revoke_token/`,
      discovery: `${origin}/o/.well-known/openid-configuration/`,
    },
    person: await signIn(origin),
    stop: async () => {
      child.stdin.end()
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function registrations(database: string): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const scopes = ['zap', 'zap:write', 'openid', 'nla:exposed_actions:execute']
  return {
    database,
    redirect_uri: CALLBACK,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    scopes: Object.fromEntries(scopes.map((scope) => [scope, scope])),
    clients: [
      { ...crm, grant: 'authorization-code' },
      { ...other, grant: 'authorization-code' },
      { id: ASSISTANT, grant: 'authorization-code' },
    ],
  }
}

async function signIn(origin: string): Promise<Person> {
  const browser = cookieBrowser()
  await browser.open(`${origin}/sign-in/`)
  const answer = async (url: string, decision: Record<string, string>) => {
    const page = await browser.open(url)
    const sent = page.location === null ? await browser.post(url, { ...hiddenFields(page.html), ...decision }) : page
    if (sent.location === null) throw new Error(`django-oauth-toolkit: ${sent.status} ${sent.html.slice(0, 500)}`)
    return new URL(sent.location)
  }
  return {
    open: browser.open,
    allow: (url) => answer(url, { allow: 'Authorize' }),
    deny: (url) => answer(url, {}),
  }
}
