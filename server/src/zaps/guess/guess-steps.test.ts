import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action } from '../../actions/index.ts'
import { guessSteps } from './guess-steps.ts'

const things = ['order', 'customer', 'invoice', 'row', 'contact', 'lead', 'task', 'file', 'deal', 'ticket']
const catalogue = Array.from({ length: 300 }, (_, number) => {
  const name = `Maker ${number}`
  const app = { id: `app-${number}`, key: `maker-${number}`, slug: `maker-${number}`, name, api_name: `M${number}API` }
  return things.map((thing, at) => ({
    app: { ...app, categories: ['crm'] },
    ...{ key: thing, kind: at < 3 ? 'trigger' : 'write', type: at < 3 ? 'READ' : 'WRITE' },
    ...{ title: `${at < 3 ? 'New' : 'Create'} ${thing}`, description: `Happens to each ${thing} of a customer.` },
  }))
}).flat() as unknown as Action[]

test('two thousand characters of things to do are held against thousands of actions within seconds, and are five steps', () => {
  const description = `When there is a new order, ${'create a row, make a task, add a lead, '.repeat(50)}`.slice(
    0,
    2000,
  )
  const started = performance.now()
  const { trigger, actions } = guessSteps(description, { actions: catalogue, rank: () => 0 })
  assert.equal(trigger?.action.title, 'New order')
  assert.equal(actions.length, 5)
  const seconds = (performance.now() - started) / 1000
  assert.ok(seconds < 5, `it took ${seconds} s`) // each clause by itself, words read anew, took more than a minute
})
