import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Config } from '../../kernel/config-types.ts'
import { callbackUrlMistake } from './callback-url.ts'

const judge = (url: string, config: Partial<Config>) =>
  callbackUrlMistake(url, { config: { allowNetworks: [], ...config } as Config })
const production = (url: string) => judge(url, { mode: 'production' })
const development = (url: string) => judge(url, { mode: 'development' })

test('allowed everywhere: https to a public address or a name', () => {
  for (const url of [
    'https://crm.example.test/hooks?a=1',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]:8443/x',
  ]) {
    assert.equal(production(url), undefined, url)
    assert.equal(development(url), undefined, url)
  }
})

test('allowed in development alone: loopback, by http as well', () => {
  for (const url of ['http://127.0.0.1:9999/', 'http://localhost:1/', 'https://localhost/', 'http://[::1]:1/']) {
    assert.equal(development(url), undefined, url)
    assert.ok(production(url), url)
  }
})

test('refused everywhere', () => {
  const refused = [
    'http://crm.example.test/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/',
    'https://0xa000001/',
    'https://012.1/',
    'https://[::ffff:10.0.0.1]/',
    'https://[fc00::1]/',
    'https://[fe80::1]/',
    'https://a:b@crm.example.test/',
    'https://crm.example.test/#',
    'javascript:alert(1)',
    'crm.example.test',
    '',
  ]
  for (const url of refused) {
    assert.ok(production(url), url)
    assert.ok(development(url), url)
  }
})

test('a network of one’s own may be opened', () => {
  assert.equal(judge('https://10.0.0.1/', { mode: 'production', allowNetworks: ['10.0.0.0/8'] }), undefined)
})
