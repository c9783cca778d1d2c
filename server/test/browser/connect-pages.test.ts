import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Browser } from 'playwright-core'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startTestServer } from '../harness/server.ts'
import { setScenes } from './scenes.ts'

const looks = {
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, as a popup': { colorScheme: 'dark', viewport: { width: 600, height: 760 } },
} as const

const browser = noBrowser ? undefined : await launchBrowser()
const scenes = noBrowser ? {} : await setScenes(await startTestServer())

test('found: a field without a label, and a page wider than its window', { skip: noBrowser }, async () => {
  const context = await openProfile(browser as Browser)
  const page = await context.newPage()
  await page.setContent('<html lang="en"><title>x</title><main><h1>x</h1><input><p style="width:5000px">x</p></main>')
  const found = await findViolations(page)
  assert.deepEqual([found.length, found[0]?.startsWith('label: '), found[1]?.includes('wider')], [2, true, true])
  await context.close()
})

for (const [look, options] of Object.entries(looks)) {
  test(`no violation and no overflow on any page of Connect: ${look}`, { skip: noBrowser }, async (t) => {
    for (const [name, scene] of Object.entries(scenes)) {
      await t.test(name, async () => {
        const context = await openProfile(browser as Browser, options)
        try {
          assert.deepEqual(await findViolations(await scene(await context.newPage())), [])
        } finally {
          await context.close()
        }
      })
    }
  })
}
