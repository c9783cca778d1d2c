import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientAddress } from './remote-address.ts'

const proxies = ['10.0.0.0/8', 'fd00::/8']
const from = (peer: string, forwarded?: string, trusted: readonly string[] = proxies) =>
  clientAddress(peer, new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }), trusted)

test('the peer: when it is no proxy of ours, when none is trusted, and when it forwards for nobody', () => {
  assert.equal(from('203.0.113.9', '198.51.100.1'), '203.0.113.9')
  assert.equal(from('10.0.0.1', '198.51.100.1', []), '10.0.0.1')
  assert.equal(from('10.0.0.1'), '10.0.0.1')
})

test('the last hop that is no proxy of ours: whatever the caller wrote before it does not count', () => {
  assert.equal(from('10.0.0.1', '6.6.6.6, 203.0.113.7'), '203.0.113.7')
  assert.equal(from('::ffff:10.0.0.1', '6.6.6.6, 203.0.113.7, 10.1.1.1'), '203.0.113.7')
})

test('ports and brackets are read', () => {
  for (const hop of ['203.0.113.7:51234', '::ffff:203.0.113.7', '[::ffff:203.0.113.7]:80']) {
    assert.equal(from('10.0.0.1', `6.6.6.6, ${hop}`), '203.0.113.7', hop)
  }
  for (const hop of ['2001:db8::7', '[2001:db8::7]', '[2001:db8::7]:443', '2001:DB8:0:0::7']) {
    assert.equal(from('fd00::1', `6.6.6.6, ${hop}`), '2001:db8::7', hop)
  }
  assert.equal(from('10.0.0.1', '203.0.113.7, [fd00::2]:443'), '203.0.113.7')
})

test('the last readable proxy: a hop that cannot be read hides all that stands before it', () => {
  for (const hop of ['unknown', '_hidden', '', '203.0.113.7:port', '300.1.1.1', '[2001:db8::7']) {
    assert.equal(from('10.0.0.1', `6.6.6.6, ${hop}`), '10.0.0.1', hop)
    assert.equal(from('10.0.0.1', `6.6.6.6, ${hop}, 10.1.1.1`), '10.1.1.1', hop)
  }
})
