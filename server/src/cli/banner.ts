// What a person reads when `wayleave dev` is ready.
import { styleText } from 'node:util'
import type { Development } from '../dev/index.ts'

/** The addresses to click, and how to stop. */
export function bannerOf({ running, demo, credentials }: Development): string {
  const { publicUrl, config } = running.deps
  const rows: [string, string, string?][] = [
    ['Wayleave', running.url],
    ...(demo
      ? [['Demo partner', demo.partner.url, 'connect an account there, run an action'] as [string, string, string]]
      : []),
    ...(demo ?? { providers: [] }).providers.map(({ key, url }): [string, string] => [`Provider ${key}`, url]),
    ['Inbox', `${publicUrl}/inbox`],
    ['Credentials', credentials, 'ids and secrets, for scripts'],
    ['Database', hidePassword(config.databaseUrl)],
  ]
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
