// PostgreSQL refuses to run as root, so root runs it as somebody else.
import { EmbeddedPostgresError } from './error.ts'
import { type RunAs, run } from './os-process.ts'

const OWN_USER = 'wayleave'
const FALLBACK_USERS = ['postgres', 'nobody']

/** The system user `wayleave`, made when absent; where none can be made, `postgres` or `nobody`. Throws `no_user`. */
export async function unprivilegedUser(): Promise<RunAs> {
  const own = (await userNamed(OWN_USER)) ?? (await createUser())
  if (own) return own
  for (const name of FALLBACK_USERS) {
    const user = await userNamed(name)
    if (user) return user
  }
  const message = `PostgreSQL does not run as root, and no system user ${OWN_USER} could be made: make one, or start as an ordinary user.`
  throw new EmbeddedPostgresError('no_user', message)
}

/** Whether that user may execute or enter every one of these paths (asked of the system, so that every kind of rule counts). */
export async function canReach(user: RunAs, paths: string[]): Promise<boolean> {
  const script = 'for path; do test -x "$path" || exit 1; done'
  return (await run('/bin/sh', ['-c', script, 'sh', ...paths], { runAs: user })).ok
}

async function createUser(): Promise<RunAs | undefined> {
  const attempts: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_USER]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', OWN_USER]], // BusyBox
  ]
  for (const [command, args] of attempts) {
    await run(command, args).catch(() => undefined) // absent, or another start made the user meanwhile: look
    const user = await userNamed(OWN_USER)
    if (user) return user
  }
  return undefined
}

async function userNamed(name: string): Promise<RunAs | undefined> {
  const [uid, gid] = [await idOf('-u', name), await idOf('-g', name)]
  return uid && gid ? { uid, gid } : undefined
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  const answer = await run('id', [flag, name]).catch(() => undefined)
  return answer?.ok ? Number(answer.output.trim()) : undefined
}
