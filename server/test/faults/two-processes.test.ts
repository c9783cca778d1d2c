// Two real processes on one database: what is single stays single. The second joins the first one's demo.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWayleave, type SessionCode } from '@wayleave/sdk'
import { readRedirect } from '@wayleave/sdk/connect'
import { createSigner } from '@wayleave/sdk/partner'
import { answerConsent } from '../../src/dev/providers/index.ts'
import { emptyFolder, startDev } from '../harness/command-line.ts'

const owner = await startDev(['--port', '0'], { cwd: await emptyFolder() })
const { url, database_url, embed, clients, providers } = owner.credentials()
const joiner = await startDev(['--database', database_url, '--port', '0', '--no-demo'], { cwd: await emptyFolder() })
const bases = [url, joiner.ready.url]

const [partner, client] = [embed[0], clients.find(({ kind }) => kind === 'embed')]
if (!partner?.private_jwk || !client?.client_secret) throw new Error('the demo partner is not in dev.json')
const signer = await createSigner({
  issuer: partner.issuer,
  audience: partner.audience,
  userClaim: partner.user_claim,
  tenantClaim: partner.tenant_claim,
  keys: [partner.private_jwk],
})
const as = { clientId: client.client_id, clientSecret: client.client_secret }
const people = bases.map((apiUrl) =>
  createWayleave({ baseUrl: url, apiUrl, ...as }).asUser(() => signer.sign('two', 'tenants')),
)
const [dana] = people
if (!dana) throw new Error('nobody is there')

/** Follows Connect as a browser would, through `base`, to the address that the partner gets. */
async function connect(link: string, base: string): Promise<string> {
  const jar = new Map<string, string>()
  const get = async (address: string) => {
    const asked = new URL(address, base)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(new URL(asked.pathname + asked.search, base), {
      redirect: 'manual',
      headers: { cookie },
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(set) ?? []
      jar.set(name, value)
    }
    return answer
  }
  const opened = await get(link)
  const page = await (await get(opened.headers.get('location') ?? '')).text()
  const signIn = /<a [^>]*data-sign-in[^>]*href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const provider = (await get(signIn)).headers.get('location') ?? ''
  const returned = await get(await answerConsent(provider))
  return (await get(returned.headers.get('location') ?? '')).headers.get('location') ?? ''
}

test('20 parallel redemptions of one session code, half at each process: one success', async () => {
  for (let round = 0; round < 3; round++) {
    const code: SessionCode = await dana.sessionCode({ app: 'rotator' })
    const { pathname, search } = new URL(code.connectUrl)
    const tries = Array.from({ length: 20 }, (_, i) => fetch(bases[i % 2] + pathname + search, { redirect: 'manual' }))
    const statuses = (await Promise.all(tries)).map(({ status }) => status)
    assert.equal(statuses.filter((status) => status === 303).length, 1, statuses.join(' '))
  }
})

test('20 parallel calls on an expired token of rotator, half at each process: one refresh', async () => {
  const redirectUri = client.redirect_uris[0] ?? ''
  const { connectUrl } = await dana.sessionCode({ app: 'rotator', redirectUri })
  const connection = readRedirect(new URL(await connect(connectUrl, joiner.ready.url)))?.connectionId ?? ''
  const rotator = providers.find(({ key }) => key === 'rotator')?.url
  const refreshes = async () => (await (await fetch(`${rotator}/_knobs/counts`)).json()) as Counts
  const before = (await refreshes()).token.refresh_token ?? 0
  await fetch(`${rotator}/_knobs/expire`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  const action = (await dana.actions.list({ app: 'rotator' })).data.find(({ key }) => key === 'list_contacts')
  const runs = await Promise.all(
    Array.from({ length: 20 }, (_, i) => people[i % 2]?.run({ action: action?.id ?? '', connection, inputs: {} })),
  )
  assert.deepEqual(new Set(runs.map((run) => run?.status)), new Set(['success']))
  const counts = await refreshes()
  assert.equal((counts.token.refresh_token ?? 0) - before, 1)
  assert.equal(counts.reuse_detections, 0)
})

type Counts = { token: { refresh_token?: number }; reuse_detections: number }
