// What a person reads when `wayleave dev` is ready.
import { styleText } from 'node:util'
import { listClients } from '../clients/index.ts'
import { type Development, readCredentials } from '../dev/index.ts'
import { remarkOn } from './remarks.ts'

/** What the banner needs of development mode. */
type Ready = Pick<Development, 'demo' | 'credentials'> & { running: Pick<Development['running'], 'url' | 'deps'> }

type Row = [name: string, value: string, note?: string | undefined]

/** The addresses to click, and how to stop. `runId`: a run that was made just now. */
export async function bannerOf(development: Ready, { runId }: { runId?: string } = {}): Promise<string> {
  const { running, demo, credentials } = development
  const { publicUrl, config } = running.deps
  const rows: Row[] = [['Wayleave', running.url]]
  if (demo) rows.push(['Demo partner', demo.partner.url, 'connect an account there, run an action'])
  const whose = await whoMaySignIn(credentials)
  if (demo) rows.push(['Zaps', `${publicUrl}/zaps`, zapsNote(whose)])
  for (const { key, url } of demo?.providers ?? []) rows.push([`Provider ${key}`, url, noteOf(key)])
  if (runId) rows.push(['This run', `${publicUrl}/runs/${runId}`, 'every request that was tried'])
  rows.push(['Console', `${publicUrl}/console`, whose])
  rows.push(['Inbox', `${publicUrl}/inbox`])
  rows.push(['Credentials', credentials, 'ids and secrets, for scripts'])
  rows.push(['Database', hidePassword(config.databaseUrl)])
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  const lines = rows.map(([name, value, note]) => `  ${dim(name.padEnd(width))}${value}${note ? dim(`  ${note}`) : ''}`)
  return `\n  ${styleText('bold', 'Wayleave runs in development mode.')}\n\n${lines.join('\n')}\n${await remarksOf(development)}\n  ${dim('Ctrl-C stops everything.')}\n\n`
}

// The instant trigger: one that is asked now and then would leave whoever tries it waiting.
function zapsNote(whose: string | undefined): string {
  const what = 'make one: New Message (Instant) of Slackish, then Post Message'
  return whose === undefined ? what : `${whose}; ${what}`
}

function noteOf(provider: string): string | undefined {
  return provider === 'slackish' ? 'write a message there, and see what Zaps make of it' : undefined
}

/** Somebody of the demo or of a seed whose password is known still; undefined when there is nobody. */
async function whoMaySignIn(credentials: string): Promise<string | undefined> {
  const { users } = await readCredentials(credentials)
  const person = users.find(({ password }) => password !== null)
  return person && `sign in as ${person.email} with ${person.password}`
}

async function remarksOf({ running }: Ready): Promise<string> {
  const remarks = (await listClients(running.deps)).map(remarkOn).filter((remark) => remark !== undefined)
  return remarks.map((remark) => `\n  ${remark}`).join('') + (remarks.length > 0 ? '\n' : '')
}

function dim(text: string): string {
  return styleText('dim', text)
}

function hidePassword(url: string): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}
