import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'yaml'
import { checkManifest } from './check-manifest.ts'
import { KENNEL, KENNEL_ENV, kennelWith, mistakesOf } from './kennel.fixture.ts'

test('good: a manifest with one of everything has no mistakes, as YAML and as JSON', () => {
  assert.deepEqual(mistakesOf(KENNEL), [])
  assert.deepEqual(mistakesOf(JSON.stringify(parse(KENNEL), null, 2)), [])
})

test('every mistake at once, in the order of the lines', () => {
  const spoilt = kennelWith('categories: [', 'catgories: [')
    .replace('kind: write', 'kind: wrote')
    .replace('{{subscription.id}}', '{{nobody}}')
  const paths = ['catgories', 'operations.register_dog.kind', 'triggers.walked.unsubscribe.url']
  assert.deepEqual(
    mistakesOf(spoilt).map(({ path }) => path),
    paths,
  )
})

test('a mistake in JSON has its line too', () => {
  const json = JSON.stringify({ ...parse(KENNEL), colour: 'red' }, null, 2)
  const line = json.split('\n').findIndex((text) => text.includes('"colour"')) + 1
  assert.deepEqual(
    mistakesOf(json).map((mistake) => [mistake.line, mistake.path]),
    [[line, 'colour']],
  )
})

test('hidden operations need neither name nor description, and hooks stand in for requests', () => {
  const withHooks = KENNEL.replace('limits:', 'hooks: ./kennel.hooks.js\nlimits:')
    .replace('    request: { method: GET, url: "https://kennel.test/breeds", next: link }\n', '')
    .replace('{{input.age}}', '{{bundle.action_fields.age}}')
    .replace('{{auth.api_base}}', '{{auth.set_by_a_hook}}')
  assert.deepEqual(mistakesOf(withHooks), [])
})

test('hooks bring names, but none before the first token: a misspelt one is found there all the same', () => {
  const withHooks = KENNEL.replace('limits:', 'hooks: ./kennel.hooks.js\nlimits:')
    .replace('https://{{region}}.kennel.test', 'https://{{regoin}}.kennel.test')
    .replace(
      'scope: dogs walks',
      'scope: "dogs {{tier}}"\n    refresh_token_url: "https://kennel.test/{{set_by_a_hook}}"',
    )
    .replace('{{auth.region}}', '{{auth.set_by_a_hook}}')
  assert.deepEqual(
    mistakesOf(withHooks).map(({ path, message }) => [path, message]),
    [
      ['auth.oauth2.authorize_url', 'The connection has no field "regoin". Did you mean "region"?'],
      ['auth.oauth2.access_token_url', 'The connection has no field "set_by_a_hook".'],
      ['auth.oauth2.scope', 'The connection has no field "tier".'],
    ],
  )
})

test('one mistake for a variable that is not set, none for what it would have made good', () => {
  const text = kennelWith('"kennel.test"', `"\${KENNEL_HOST}"`).replace(
    'https://kennel.test/breeds',
    `\${KENNEL_URL}/breeds`,
  )
  const paths = ['hosts[0]', 'operations.breeds.request.url']
  assert.deepEqual(
    mistakesOf(text).map(({ path }) => path),
    paths,
  )
})

test('no mistake repeats a value from the environment', () => {
  const spoilt = kennelWith('client_id: wayleave-at-kennel', `client_id: "\${KENNEL_SECRET}"`).replace(
    'https://kennel.test/breeds',
    `https://\${KENNEL_SECRET}.test/breeds`,
  )
  const mistakes = mistakesOf(spoilt)
  assert.equal(mistakes.length, 1)
  assert.match(mistakes[0]?.message ?? '', /\$\{KENNEL_SECRET\}\.test/)
})

test('the app carries the values of the environment, and says which strings they are', () => {
  const result = checkManifest(KENNEL, { filename: 'kennel.yaml', env: KENNEL_ENV })
  assert.ok('app' in result)
  assert.equal(result.app.auth.oauth2?.client_secret, KENNEL_ENV.KENNEL_SECRET)
  assert.deepEqual(result.fromEnvironment, [KENNEL_ENV.KENNEL_SECRET])
})
