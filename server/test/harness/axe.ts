// What axe-core finds wrong with a page, and whether the page is wider than its window.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

type AxeResults = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }

/** The violations of a page, one line each; none when the page is fine. Best practices count too. */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(await source) // not a script element: the page's policy allows none
  const results = (await page.evaluate('axe.run()')) as AxeResults
  const lines = results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' | ')}`,
  )
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  return overflow > 0 ? [...lines, `the page is ${overflow} pixels wider than the window`] : lines
}
