import assert from 'node:assert/strict'
import { test } from 'node:test'
import { petshopApp } from '../../../test/petshop-app.ts'
import type { App } from '../../apps/index.ts'
import { misconfiguredMail } from './alert-owner.ts'

const deps = { publicUrl: 'https://wayleave.test' }
const app = petshopApp(9999)
const textOf = (changed: App) => misconfiguredMail(changed, 'Acme', 'The client is not known.', deps).text

test('the mail says how to mend it: a higher version; in the console where the app is made there', () => {
  const pushed = textOf(app)
  assert.match(pushed, /The client is not known\./)
  assert.match(pushed, /publish a higher version of the app, with the same client id and the right secret/)
  assert.match(pushed, /wayleave apps push/)
  assert.doesNotMatch(pushed, /https:/)
  const made = textOf({ ...app, is_of_person: true })
  assert.match(made, /higher version/)
  assert.ok(made.includes(`https://wayleave.test/apps/${app.key}\n`), made)
})

test("a workspace's own client: its secret is set there, and no version is published", () => {
  const { oauth2 } = app.auth
  assert.ok(oauth2)
  const own = textOf({ ...app, auth: { ...app.auth, oauth2: { ...oauth2, is_own_client: true } } })
  assert.ok(own.includes(`https://wayleave.test/apps/${app.key}/own-client`), own)
  assert.doesNotMatch(own, /higher version/)
})
