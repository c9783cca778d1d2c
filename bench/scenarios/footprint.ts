// What it takes to have the program on a machine: time to start, memory, and the weight of the first page of Connect.
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWayleave, type User } from '@wayleave/sdk'
import { createSigner, type StoredJwk } from '@wayleave/sdk/partner'
import { removeEmbeddedPostgres } from '../../server/src/kernel/embedded-postgres/index.ts'
import { type DevCredentials, startDev } from '../dev-process.ts'
import { load } from '../load.ts'
import { weighPage } from '../page-weight.ts'
import type { Finding, Report } from '../report.ts'
import type { Pace } from '../turns.ts'
import type { Undo } from '../undo.ts'

const CONCURRENCY = 32
const APP = 'coop' // of the demo
const MIB = 2 ** 20

export const about = 'start of `wayleave dev`, its memory, and the first page of Connect'

export async function run({ rounds, seconds }: Pace, undo: Undo): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-bench-'))
  await chmod(folder, 0o755) // as root PostgreSQL is another user, who must get in
  undo.push(() => removeEmbeddedPostgres(folder))
  const first = await startDev(folder)
  await first.stop()
  const starts = [first.readyMs]
  for (let round = 1; round < rounds; round++) {
    const again = await startDev(folder)
    starts.push(again.readyMs)
    await again.stop()
  }
  const dev = await startDev(folder)
  undo.push(dev.stop)
  starts.push(dev.readyMs)
  const user = await demoUser(dev.credentials)
  const [idle, weight] = [await dev.rssBytes(), await weighPage((await user.sessionCode({ app: APP })).connectUrl)]
  const headers = { authorization: `Bearer ${await user.accessToken()}` }
  const paths = [`/v2/authentications?app=${APP}`, `/v2/actions?app=${APP}`, '/v2/apps']
  const requestOf = (i: number) => ({ method: 'GET', path: paths[i % paths.length] ?? '', headers }) as const
  const origin = `http://127.0.0.1:${new URL(dev.credentials.url).port}`
  const { count } = await load(origin, requestOf, { concurrency: CONCURRENCY, seconds, warmUpSeconds: 0 })
  return {
    title: 'Footprint',
    measures: [],
    findings: [
      ...startsOf(starts),
      { name: 'resident memory, just started', value: idle / MIB, unit: 'MiB' },
      {
        name: `resident memory, after ${count.toLocaleString('en-US')} requests`,
        value: (await dev.rssBytes()) / MIB,
        unit: 'MiB',
        aim: { atMost: 200 },
      },
      ...weightsOf(weight),
    ],
    notes: [
      'The memory is that of the process of `wayleave dev`, with the demo partner, the mock providers and the record of requests in it, without PostgreSQL.',
      `The page: the form that /to/${APP} shows to a user of the demo, with all that it loads (${weight.parts} files), bodies alone.`,
    ],
  }
}

function startsOf([first = Number.NaN, ...later]: readonly number[]): Finding[] {
  const [median = Number.NaN] = [...later].sort((a, b) => a - b).slice(Math.floor((later.length - 1) / 2))
  return [
    { name: 'ready, first start (makes the database)', value: first / 1000, unit: 's' },
    { name: 'ready, later starts', value: median / 1000, unit: 's', aim: { atMost: 2 } },
  ]
}

function weightsOf({ sent, gzipped }: { sent: number; gzipped: number }): Finding[] {
  return [
    { name: 'first page of Connect, as it is sent', value: sent / 1000, unit: 'KB' },
    { name: 'first page of Connect, gzipped', value: gzipped / 1000, unit: 'KB', aim: { atMost: 20 } },
  ]
}

/** A user of the demo's partner. */
async function demoUser({ url, clients, embed }: DevCredentials): Promise<User> {
  const [partner] = embed
  const client = clients.find(({ client_id }) => client_id === partner?.client_id)
  if (!partner?.private_jwk || !client?.client_secret) throw new Error('dev.json names no demo partner')
  const { issuer, audience } = partner
  const signer = await createSigner({ issuer, audience, keys: [partner.private_jwk as StoredJwk] })
  const wayleave = createWayleave({ baseUrl: url, clientId: client.client_id, clientSecret: client.client_secret })
  return wayleave.asUser(() => signer.sign('bench', 'bench-ltd'))
}
