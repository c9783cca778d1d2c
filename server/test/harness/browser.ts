// Real Chromium for the tests that need a browser. Where there is none they are skipped, each with this reason.
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { atEnd } from './database.ts'

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const ACTION_MS_MAX = 30_000 // two cores that a whole test run shares

const path = PATHS.find((candidate) => existsSync(candidate))

/** Why a browser test cannot run here; false when it can. For the `skip` of each. */
export const noBrowser: string | false =
  path === undefined && 'SKIPPED: no Chromium at /usr/bin/chromium; apt-get install chromium'

/** A browser that ends with the file's tests. Call it inside a test: not where there is none. */
export async function launchBrowser(): Promise<Browser> {
  if (path === undefined) throw new Error('there is no Chromium here')
  const browser = await chromium.launch({ executablePath: path, args: FLAGS })
  atEnd(() => browser.close())
  return browser
}

/** A fresh profile. What its pages log as an error, or fail to load, lands in `complaints`. */
export async function openProfile(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext & { complaints: string[] }> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(ACTION_MS_MAX)
  const complaints: string[] = []
  context.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(error.error().message))
  return Object.assign(context, { complaints })
}
