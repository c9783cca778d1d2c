import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { startCast } from '../harness/cast.ts'
import { answerJson } from '../harness/petshop.ts'
import { startTestServer } from '../harness/server.ts'

const looks = {
  'light, 320 pixels wide': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark, on a desk': { colorScheme: 'dark', viewport: { width: 1200, height: 800 } },
} as const

/** Runs of each kind of end, with a callback that nobody takes. */
async function runsToShow(): Promise<{ url: string; ids: string[] }> {
  const server = await startTestServer()
  const { call, tokenFor, connect, petshop } = await startCast(server)
  const token = await tokenFor()
  const authentication = await connect(token)
  const { body: listed } = await call('/v2/actions?app=petshop', { token })
  const idOf = (wanted: string) => listed.data.find(({ key }: { key: string }) => key === wanted).id
  const run = async (key: string, inputs: object) => {
    const data = { action: idOf(key), authentication, inputs, callback_url: `${petshop.url}/api/nobody` }
    const { body } = await call('/v2/action-runs', { token, body: { data }, headers: { prefer: 'wait=20' } })
    return body.data.id
  }
  petshop.surprises.push((_, response) => answerJson(response, 503, { message: 'down '.repeat(200) }))
  const searched = await run('find_pet', { name: 'Rex' })
  return {
    url: server.url,
    ids: [searched, await run('create_pet', { chip: 'x' }), await run('create_pet', { name: 'Rex' })],
  }
}

test('no violation and no overflow on the page of a run, whatever its end', { skip: noBrowser }, async () => {
  const { url, ids } = await runsToShow()
  const browser = await launchBrowser()
  for (const [look, options] of Object.entries(looks)) {
    const context = await openProfile(browser, options)
    const page = await context.newPage()
    for (const id of ids) {
      await page.goto(`${url}/runs/${id}`)
      for (const details of await page.locator('details').all()) {
        if ((await details.getAttribute('open')) === null) await details.locator('summary').click()
      }
      assert.deepEqual(await findViolations(page), [], look)
    }
    assert.deepEqual(context.complaints, [])
    await context.close()
  }
})
