import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkManifest } from './manifest/index.ts'
import { KENNEL, KENNEL_ENV } from './manifest/kennel.fixture.ts'
import type { App } from './model.ts'
import { putBackSecrets, takeOutSecrets } from './model-secrets.ts'

function kennel(): App {
  const result = checkManifest(KENNEL, { filename: 'kennel.yaml', env: KENNEL_ENV })
  assert.ok('app' in result)
  return result.app
}

test('the client secret is taken out wherever it came from, and put back where it was', () => {
  const app = kennel()
  const { model, secrets } = takeOutSecrets(app, [])
  assert.deepEqual(secrets, [{ path: ['auth', 'oauth2', 'client_secret'], value: KENNEL_ENV.KENNEL_SECRET }])
  assert.doesNotMatch(JSON.stringify(model), /a-secret-of-the-kennel/)
  assert.deepEqual(putBackSecrets(model, secrets), app)
})

test('every text that holds a value from the environment is taken out; what everybody is shown stays', () => {
  const { model, secrets } = takeOutSecrets(kennel(), ['dogs', 'Kennel CRM'])
  assert.deepEqual(secrets.map(({ path }) => path.join('.')).sort(), [
    'auth.oauth2.client_secret',
    'auth.oauth2.scope',
    'operations.register_dog.request.url',
    'triggers.new_dog.request.url',
  ])
  assert.equal(model.name, 'Kennel CRM')
})

test('an error: secrets of another model', () => {
  const { model } = takeOutSecrets(kennel(), [])
  assert.throws(() => putBackSecrets(structuredClone(model), [{ path: ['nowhere', 'x'], value: 's' }]))
  assert.throws(() => putBackSecrets(structuredClone(model), [{ path: ['name'], value: 's' }]))
})
