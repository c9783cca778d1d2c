import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAddressRule } from './addresses.ts'

const production = { allowHttp: false, allowLoopback: false, allowNetworks: [] }

const FORBIDDEN = {
  unspecified: ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
  'carrier-grade NAT': ['100.64.0.1', '100.127.255.255'],
  'link-local and cloud metadata': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'fe80::1%eth0'],
  'unique-local and site-local': ['fc00::1', 'fd00:ec2::254', 'fec0::1'],
  'multicast and broadcast': ['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
  'reserved and documentation': ['240.0.0.1', '192.0.2.1', '198.18.0.1', '203.0.113.5', '2001:db8::1', '3fff::1'],
  'IPv4-mapped': ['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:93.184.215.14', '::ffff:7f00:1'],
  'IPv4-compatible and unassigned': ['::127.0.0.1', '::7f00:1', '4000::1', 'e000::1'],
  'NAT64, 6to4, Teredo': ['64:ff9b::7f00:1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001:0:4136:e378::'],
  'no address at all': ['', 'localhost', '127.0.0.1.example.com', '[::1]'],
}

for (const [name, addresses] of Object.entries(FORBIDDEN)) {
  test(`refused: ${name}`, () => {
    const isAllowed = createAddressRule(production)
    assert.deepEqual(addresses.filter(isAllowed), [])
  })
}

test('allowed: public addresses', () => {
  const addresses = ['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111', '2a00:1450::1']
  assert.deepEqual(addresses.filter(createAddressRule(production)), addresses)
})

test('development opens loopback and nothing else', () => {
  const isAllowed = createAddressRule({ ...production, allowLoopback: true })
  assert.deepEqual(['127.0.0.1', '127.9.9.9', '::1'].map(isAllowed), [true, true, true])
  const closed = ['0.0.0.0', '10.0.0.1', '169.254.169.254', '::ffff:127.0.0.1', '::127.0.0.1', 'fe80::1', 'fd00::1']
  assert.deepEqual(closed.filter(isAllowed), [])
})

test("one's own networks are opened, and their neighbours are not", () => {
  const isAllowed = createAddressRule({ ...production, allowNetworks: ['10.1.0.0/16', 'fd12:3456::/32'] })
  assert.deepEqual(['10.1.2.3', 'fd12:3456::9'].map(isAllowed), [true, true])
  assert.deepEqual(['10.2.0.1', 'fd12:3457::1', '::ffff:10.1.2.3', '127.0.0.1'].filter(isAllowed), [])
})

test('throws on a network that is not in CIDR notation', () => {
  assert.throws(() => createAddressRule({ ...production, allowNetworks: ['10.1.0.0'] }))
})
