import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActionKind } from '../../apps/index.ts'
import {
  callHooks,
  type HookNames,
  inputFieldHooks,
  resourceHooks,
  resultFieldHooks,
  sharedHooks,
} from './hook-names.ts'
import { operationBundle } from './operation-bundle.ts'

const withMethods = (...methods: string[]) => ({ hooks: { source: '', methods } })

const CALLS: [kind: ActionKind, methods: string[], names: HookNames | undefined][] = [
  ['write', ['pet_pre_write', 'pet_post_write'], { pre: 'pet_pre_write', post: 'pet_post_write' }],
  ['write', ['pet_pre_write', 'pet_write'], { full: 'pet_write' }],
  ['search', ['pet_post_search'], { post: 'pet_post_search' }],
  ['read', ['pet_pre_read_resource'], { pre: 'pet_pre_read_resource' }],
  ['read_bulk', ['pet_read_resource'], { full: 'pet_read_resource' }],
  ['trigger', ['pet_poll'], { full: 'pet_poll' }],
  ['search_or_write', ['pet_pre_write', 'pet_search'], { pre: 'pet_pre_write' }],
  ['write', ['pet_poll', 'other_write'], undefined],
  ['write', [], undefined],
]
for (const [kind, methods, names] of CALLS) {
  test(`${JSON.stringify(names)}: the hooks of a ${kind} when the script has ${methods.join(', ') || 'none'}`, () => {
    assert.deepEqual(callHooks(withMethods(...methods), { key: 'pet', kind }), names)
  })
}

test('an app without a script has no hooks', () => {
  assert.equal(callHooks({}, { key: 'pet', kind: 'write' }), undefined)
})

test('fields: inputs of writes and searches, results of all, triggers alone by custom_trigger_fields', () => {
  const app = withMethods(
    'pet_custom_action_fields',
    'pet_pre_custom_search_fields',
    'pet_post_custom_action_result_fields',
    'pet_custom_trigger_fields',
  )
  const named = (find: typeof inputFieldHooks) =>
    (['write', 'search', 'read', 'trigger'] as const).map((kind) => find(app, { key: 'pet', kind }))
  const search = { pre: 'pet_pre_custom_search_fields' }
  assert.deepEqual(named(inputFieldHooks), [{ full: 'pet_custom_action_fields' }, search, search, undefined])
  const result = { post: 'pet_post_custom_action_result_fields' }
  assert.deepEqual(named(resultFieldHooks), [result, undefined, undefined, { full: 'pet_custom_trigger_fields' }])
})

test('hooks without a key, and those around what a notification points to', () => {
  const own = ['pre_subscribe', 'post_subscribe', 'pre_unsubscribe', 'sold_pre_hook', 'sold_catch_hook']
  const app = withMethods(...own, 'subscribe', 'sold_hook') // functions of the script's own, by chance so named
  assert.deepEqual(sharedHooks(app, 'subscribe'), { pre: 'pre_subscribe', post: 'post_subscribe' })
  assert.deepEqual(sharedHooks(app, 'unsubscribe'), { pre: 'pre_unsubscribe' })
  assert.deepEqual(resourceHooks(app, 'sold'), { pre: 'sold_pre_hook' })
})

const request = { method: 'GET', url: 'https://pets.test/{{input.id}}' } as const
const common = { url_raw: request.url, raw_url: request.url, meta: { frontend: false, prefill: false } }
const input = { id: 1 }
const raw = { id: '1' }
const BUNDLES: [kind: ActionKind, members: object][] = [
  ['write', { action_fields: input, action_fields_full: input, action_fields_raw: raw }],
  ['search_or_write', { action_fields: input, action_fields_full: input, action_fields_raw: raw }],
  ['search', { search_fields: input }],
  ['read', { search_fields: input, read_fields: input, read_context: input }],
  ['trigger', { trigger_fields: input, trigger_fields_raw: raw }],
]
for (const [kind, members] of BUNDLES) {
  test(`the bundle of a ${kind} holds ${Object.keys(members).join(', ')}`, () => {
    const call = { key: 'pet', kind, request, input, raw, purpose: 'run' }
    assert.deepEqual(operationBundle(call), { ...members, ...common })
  })
}

test('choices are prefilled for a form; without a request there is no address', () => {
  const call = { key: 'pet', kind: 'read', request: undefined, input, purpose: 'choices' } as const
  assert.partialDeepStrictEqual(operationBundle(call), { url_raw: '', meta: { frontend: true, prefill: true } })
})
