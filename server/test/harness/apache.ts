// A real Apache with mod_auth_openidc: a child process with a folder of its own, nothing of the system's service.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atEnd } from './database.ts'
import { noFiles } from './debian.ts'
import { poll } from './poll.ts'

const APACHE = '/usr/sbin/apache2'
const MODULES = '/usr/lib/apache2/modules'
const STARTS_WITHIN_MS = 30_000

/** Why Apache and its module cannot run here; false when they can. For the `skip` of each test. */
export const noApache = noFiles([APACHE, `${MODULES}/mod_auth_openidc.so`], 'libapache2-mod-auth-openidc')

/** A port of this machine that was free just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

export type Site = {
  port: number
  clientId: string
  clientSecret: string
  /** A value of OIDCProviderTokenEndpointAuth. */
  method: 'client_secret_basic' | 'client_secret_post'
}

/** Starts it with these sites on `localhost`; returns what reads its log. /protected/ needs a sign-in at `issuer`. */
export async function startApache(issuer: string, sites: readonly Site[]): Promise<{ log(): Promise<string> }> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-apache-'))
  await chmod(folder, 0o755) // as root its workers are another user
  await writePages(folder)
  await writeFile(join(folder, 'apache.conf'), configuration(folder, issuer, sites))
  const child = spawn(APACHE, ['-DFOREGROUND', '-f', join(folder, 'apache.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const log = async () => readFile(join(folder, 'error.log'), 'utf8').catch(() => '')
  atEnd(() => stop(child, folder))
  await poll(() => child.exitCode !== null || isUp(sites), STARTS_WITHIN_MS)
  if (child.exitCode !== null) throw new Error(`Apache ended: ${child.stderr?.read()} ${await log()}`)
  return { log }
}

async function isUp(sites: readonly Site[]): Promise<boolean> {
  const answers = sites.map(({ port }) => fetch(`http://localhost:${port}/`).catch(() => undefined))
  return (await Promise.all(answers)).every((answer) => answer?.ok)
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** A page that shows what the module hands to applications. */
async function writePages(folder: string): Promise<void> {
  await mkdir(join(folder, 'pages', 'protected'), { recursive: true })
  await writeFile(join(folder, 'pages', 'index.html'), 'open to all')
  await writeFile(join(folder, 'pages', 'protected', 'page.html'), '<!--#printenv -->')
}

const configuration = (folder: string, issuer: string, sites: readonly Site[]) => `
ServerRoot "${folder}"
ServerName localhost
PidFile "${folder}/apache.pid"
DefaultRuntimeDir "${folder}"
Mutex "file:${folder}" default
ErrorLog "${folder}/error.log"
LogLevel warn auth_openidc:info
${loadModules()}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
TypesConfig /dev/null
AddType text/html .html
DocumentRoot "${folder}/pages"
DirectoryIndex index.html
<Directory "${folder}/pages">
  Require all granted
  Options +Includes
  SetOutputFilter INCLUDES
</Directory>
${sites.map((site) => siteOf(site, issuer)).join('\n')}
`

function loadModules(): string {
  const names = ['mpm_event', 'authz_core', 'authn_core', 'authz_user', 'dir', 'mime', 'include', 'auth_openidc']
  return names.map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join('\n')
}

// OIDCUnAuthAction: by itself it sends navigations alone to sign in, and Node's fetch says that it is none (Sec-Fetch-Mode).
const siteOf = ({ port, clientId, clientSecret, method }: Site, issuer: string) => `
Listen 127.0.0.1:${port}
<VirtualHost 127.0.0.1:${port}>
  OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
  OIDCProviderTokenEndpointAuth ${method}
  OIDCClientID ${clientId}
  OIDCClientSecret "${clientSecret}"
  OIDCRedirectURI http://localhost:${port}/protected/callback
  OIDCCryptoPassphrase ${randomUUID()}
  OIDCScope "openid nla:exposed_actions:execute"
  OIDCPKCEMethod S256
  OIDCRemoteUserClaim email
  OIDCPassClaimsAs environment
  OIDCPassRefreshToken On
  <Location /protected/>
    AuthType openid-connect
    OIDCUnAuthAction auth true
    Require claim email_verified:true
  </Location>
</VirtualHost>`
