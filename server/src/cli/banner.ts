// What a person reads when `wayleave dev` is ready.
import { styleText } from 'node:util'
import type { Development } from '../dev/index.ts'

type Row = [name: string, value: string, note?: string]

/** The addresses to click, and how to stop. `runId`: a run that was made just now. */
export function bannerOf({ running, demo, credentials }: Development, { runId }: { runId?: string } = {}): string {
  const { publicUrl, config } = running.deps
  const rows: Row[] = [['Wayleave', running.url]]
  if (demo) rows.push(['Demo partner', demo.partner.url, 'connect an account there, run an action'])
  for (const { key, url } of demo?.providers ?? []) rows.push([`Provider ${key}`, url])
  if (runId) rows.push(['This run', `${publicUrl}/runs/${runId}`, 'every request that was tried'])
  rows.push(['Inbox', `${publicUrl}/inbox`])
  rows.push(['Credentials', credentials, 'ids and secrets, for scripts'])
  rows.push(['Database', hidePassword(config.databaseUrl)])
  const width = Math.max(...rows.map(([name]) => name.length)) + 2
  const lines = rows.map(([name, value, note]) => `  ${dim(name.padEnd(width))}${value}${note ? dim(`  ${note}`) : ''}`)
  return `\n  ${styleText('bold', 'Wayleave runs in development mode.')}\n\n${lines.join('\n')}\n\n  ${dim('Ctrl-C stops everything.')}\n\n`
}

function dim(text: string): string {
  return styleText('dim', text)
}

function hidePassword(url: string): string {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
}
