// Zaps in real Chromium: from nothing to a run in the history, with scripts and without; every page looked at by axe.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { openPrefilled } from '../../src/zaps/index.ts'
import { findViolations } from '../harness/axe.ts'
import { launchBrowser, noBrowser, openProfile } from '../harness/browser.ts'
import { signedInCookie } from '../harness/person.ts'
import { answerJson, PETSHOP_KEY } from '../harness/petshop.ts'
import { poll } from '../harness/poll.ts'
import type { TestServer } from '../harness/server.ts'
import { newZap, startZapStage } from '../harness/zap-editor.ts'

const EMAIL = 'dana@example.test'
const POLL_SECONDS = 1_000
const WAIT_MS = 60_000
const looks = {
  light: { colorScheme: 'light', viewport: { width: 1200, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1200, height: 900 } },
  'light-320': { colorScheme: 'light', viewport: { width: 320, height: 640 } },
  'dark-320': { colorScheme: 'dark', viewport: { width: 320, height: 640 } },
} as const
const pictures = process.env.WAYLEAVE_TEST_PICTURES // a folder, for who wants to look

async function pageOf(server: TestServer, context: BrowserContext, email = EMAIL): Promise<Page> {
  const cookie = await signedInCookie(server, email, { firstName: 'Dana' })
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([
    { name, value, url: server.deps.publicUrl.replace('http:', 'https:'), secure: true, httpOnly: true },
  ])
  return context.newPage()
}

type Stage = Awaited<ReturnType<typeof startZapStage>>

/** A pet comes, and time goes by until the trigger has asked for it. */
async function newPet({ server, petshop }: Stage, name: string, isSeen: () => Promise<boolean>): Promise<void> {
  const pets = [{ id: 3, name, species: 'cat', owner: { email: 'cy@example.test' }, tags: [] }]
  const known = [
    { id: 2, name: 'Rex' },
    { id: 1, name: 'Tom' },
  ]
  const polls = () => petshop.received.filter(({ path }) => path.startsWith('/api/pets?sort')).length
  const pollsOnce = async () => {
    const before = polls()
    await server.advance(POLL_SECONDS)
    await poll(() => polls() > before, WAIT_MS)
  }
  await pollsOnce() // what was there before is nobody's news
  petshop.surprises.push((_request, response) => answerJson(response, 200, { pets: [...pets, ...known] }))
  await pollsOnce()
  await poll(isSeen, WAIT_MS)
}

for (const javaScriptEnabled of [true, false]) {
  test(`a Zap is made from nothing, its steps are tested, it is published, a pet comes and the history shows it${javaScriptEnabled ? '' : ', without JavaScript'}`, {
    skip: noBrowser,
  }, async () => {
    const stage = await startZapStage()
    const { server } = stage
    const context = await openProfile(await launchBrowser(), { javaScriptEnabled })
    const page = await pageOf(server, context, 'nora@example.test')
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await page.goto(`${server.deps.publicUrl}/zaps`)
    await page.getByText('No Zap yet').waitFor()
    await page.getByRole('link', { name: 'New Zap' }).click()
    await page.getByLabel('Title').fill('Welcome new pets')
    await page.getByRole('button', { name: 'Petshop' }).click()
    await page.getByRole('button', { name: 'New Pet' }).click()

    // No account is connected yet: by the editor, and back to the step.
    await page.getByRole('button', { name: 'Connect Petshop' }).click()
    await page.getByLabel('API key').fill(PETSHOP_KEY)
    await button('Connect').click()
    const back = page.getByText('Connected. Save the step')
    const proceed = page.getByRole('link', { name: /go back|continue/i })
    await back.or(proceed).first().waitFor()
    if (await proceed.isVisible()) await proceed.click()
    await back.waitFor()
    await button('Save and test').click()
    await page.getByRole('rowheader', { name: 'owner__email' }).waitFor()

    await page.getByRole('link', { name: /Choose an action/ }).click()
    await page.getByRole('button', { name: 'Petshop' }).click()
    await page.getByRole('button', { name: 'Create Pet' }).click()
    const name = page.locator('#in-name')
    if (javaScriptEnabled) {
      await page.getByText('1. Petshop: New Pet').click()
      await name.focus()
      await page.getByRole('button', { name: 'Insert: Name' }).click()
      assert.equal(await name.inputValue(), '{{new_pet.name}}')
    }
    await name.fill('Friend of {{new_pet.name}}')
    await page.locator('#in-species').selectOption('cat')
    await button('Save step').click()
    await page.getByText('Saved in the draft').waitFor()
    await page.getByLabel('Lives left').waitFor() // Petshop's own field, for cats
    await page.locator('#in-breed').selectOption('siamese')
    await button('Save and test').click()
    await page.getByRole('rowheader', { name: 'breed' }).waitFor()
    await button('Publish and turn on').click()
    await page.getByText('Published, and on.').waitFor()

    await newPet(stage, 'Mia', async () => {
      await page.getByRole('link', { name: 'History' }).first().click()
      return page.locator('.zap-runs .badge.good').first().isVisible()
    })
    await page.locator('.zap-runs h2 a').first().click()
    await page.getByText('Friend of Mia').first().waitFor()
    await page.getByRole('link', { name: 'Every request of this step' }).click()
    await page.getByRole('heading', { name: /Create Pet/ }).waitFor()
    assert.deepEqual(context.complaints, [])
  })
}

test('axe finds nothing and no page is too wide: 1200 and 320 pixels, light and dark', {
  skip: noBrowser,
}, async () => {
  const stage = await startZapStage()
  const { server } = stage
  const paths = await fillPages(stage)
  const browser = await launchBrowser()
  const wanted = Object.entries(looks).filter(([look]) => pictures || look === 'light' || look === 'dark-320')
  for (const [look, options] of wanted) {
    const context = await openProfile(browser, options)
    const page = await pageOf(server, context)
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(`${server.deps.publicUrl}${path}`)
      const violations = await findViolations(page)
      if (pictures) await page.screenshot({ path: `${pictures}/${name}-${look}.png`, fullPage: true })
      assert.deepEqual(violations, [], `${name} ${look}`)
    }
    await context.close()
  }
})

test('what is typed is published, a link asks before it loses it, and Insert and the lists do what they say', {
  skip: noBrowser,
}, async () => {
  const stage = await startZapStage()
  const { server, dana } = stage
  const zap = await newZap(dana)
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.test(0)
  await zap.choose(1, 'petshop', 'write:create_pet')
  await zap.save(1, { 'in.species': 'cat' })
  const context = await openProfile(await launchBrowser())
  const page = await pageOf(server, context)
  await page.goto(`${server.deps.publicUrl}${zap.path}?step=1`)

  // Nothing has the cursor: the first empty field that is to be seen. Then none is empty.
  const name = page.locator('#in-name')
  await page.getByText('1. Petshop: New Pet').click()
  await page.getByRole('button', { name: 'Insert: Name' }).click()
  assert.equal(await name.inputValue(), '{{new_pet.name}}')
  assert.equal(await page.locator('#in-species-other').inputValue(), '', 'not into what is folded away')
  await page.reload()
  await page.getByText('1. Petshop: New Pet').click()
  await page.evaluate(() => {
    for (const field of document.querySelectorAll<HTMLInputElement>('[data-mappable]:not([data-other])'))
      field.value ||= field.name === 'in.lives' ? '9' : 'filled'
  })
  await page.getByRole('button', { name: 'Insert: Name' }).click()
  await page.getByRole('status').getByText('Choose a field first.').waitFor()
  await page.reload()

  // A list and the value beside it: what is touched last is meant.
  const [breed, other] = [page.locator('#in-breed'), page.locator('#in-breed-other')]
  await breed.selectOption('siamese')
  await page.locator('details:has(#in-breed-other) summary').click()
  await other.fill('{{new_pet.name}}')
  assert.equal(await breed.inputValue(), '')
  await breed.selectOption('persian')
  assert.equal(await other.inputValue(), '')

  const asked: string[] = []
  let goesOn = false
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    return goesOn ? dialog.accept() : dialog.dismiss()
  })
  await name.fill('Typed')
  await page.locator('.steps-nav a').first().click({ noWaitAfter: true })
  await poll(() => asked.length === 1, WAIT_MS)
  assert.deepEqual([asked, await name.inputValue()], [['beforeunload'], 'Typed'])
  await name.press('Enter')
  await page.getByText('Saved in the draft').waitFor()
  await page.getByText('A draft.').waitFor()
  await name.fill('Typed again')
  await page.getByRole('button', { name: 'Publish and turn on', exact: true }).click()
  await page.getByText('Published, and on.').waitFor()
  assert.deepEqual([await name.inputValue(), await breed.inputValue()], ['Typed again', 'persian'])
  goesOn = true
  await page.locator('.steps-nav a').first().click()
  await page.getByRole('heading', { name: '1. Petshop: New Pet' }).waitFor()
  assert.equal(asked.length, 1, 'nothing is unsaved: nothing is asked')
  assert.deepEqual(context.complaints, [])
})

/** A page of every kind, each with something on it. */
async function fillPages(stage: Stage): Promise<Record<string, string>> {
  const { dana } = stage
  const zap = await newZap(dana)
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.test(0)
  await zap.choose(1, 'filter', 'filter:only_continue_if')
  await zap.save(1, {
    'in.conditions.0.value': '{{new_pet.species}}',
    'in.conditions.0.is': 'text_is',
    'in.conditions.0.to': 'cat',
  })
  await zap.send(1, { do: 'add', step: '1' }, `${zap.path}/steps`)
  await zap.choose(2, 'petshop', 'write:create_pet')
  await zap.test(2, {
    'in.name': '{{new_pet.name}}',
    'in.species': 'cat',
    'in.visits.0.vet': 'Dr. Paw',
    'in.visits.0.cost': '12.5',
  })
  await zap.publish()
  const runs = async () => (await dana.get(`/zaps/${zap.id}/runs?status=success`)).text
  await newPet(stage, 'Mia', async () => /zap-runs\/[0-9a-f-]{36}/.test(await runs()))
  const run = /zap-runs\/[0-9a-f-]{36}/.exec(await runs())?.[0]
  await zap.save(2, { 'in.name': 'Another name' })
  const broken = await newZap(dana, 'petshop', 'A Zap with mistakes')
  await broken.choose(0, 'petshop', 'trigger:pet_sold')
  const suggested = await openPrefilled(
    dana.person,
    {
      clientId: 'acme',
      title: 'From Acme',
      steps: [
        { app: 'petshop', action: 'new_pet' },
        { app: 'petshop', action: 'create_pet', params: { name: 'A name from Acme' } },
      ],
    },
    stage.server.deps,
  )
  return {
    suggested,
    list: '/zaps',
    new: '/editor/new',
    trigger: `${zap.path}?step=0`,
    filter: `${zap.path}?step=1`,
    action: `${zap.path}?step=2`,
    'pick-app': `${zap.path}?step=2&choose=app`,
    'pick-action': `${zap.path}?step=2&choose=action`,
    mistakes: `${broken.path}?step=0&check=1`,
    json: `${zap.path}/json`,
    history: `/zaps/${zap.id}/runs`,
    run: `/${run}`,
    delete: `/zaps/${zap.id}/delete`,
    'discard-held': `/zaps/${zap.id}/discard-held`,
  }
}
