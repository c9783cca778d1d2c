import { join } from 'node:path'
import type { Deps } from '../../kernel/deps.ts'
import { isProcessLive } from '../../kernel/processes.ts'
import { type DemoPartner, startDemoPartner } from '../demo-partner/index.ts'
import { type RunningProvider, startProvider } from '../providers/index.ts'
import { type DemoRecord, type KeptSeed, keepSeeds, listSeeds } from '../seed/index.ts'
import { demoPeople } from './demo-people.ts'
import { demoApps, demoClient, newPartnerKeys, providersOfDemo } from './demo-seed.ts'
import { demoTemplates } from './demo-templates.ts'
import { lockDemo } from './lock-demo.ts'
import { portOf, startAtPort } from './same-port.ts'

/** Everything of the demo that this process runs. */
export type RunningDemo = { partner: DemoPartner; providers: readonly RunningProvider[]; close(): Promise<void> }

const SOURCE = 'demo'

/**
 * Starts the demo and keeps its seed; keys, secrets and, where they are free, ports are those of the last time.
 * `memoryFolder`: where the providers keep their sign-ins. `seeds`: what is about to be seeded besides. Undefined when
 * another live process runs it.
 */
export async function startDemo(
  deps: Deps,
  { memoryFolder, seeds }: { memoryFolder: string | undefined; seeds: readonly KeptSeed[] },
): Promise<RunningDemo | undefined> {
  const unlock = await lockDemo(deps.config.databaseUrl)
  if (!unlock) return undefined
  try {
    const kept = await listSeeds(deps)
    const earlier = kept.find(({ source }) => source === SOURCE)
    const others = [...kept.filter((one) => one !== earlier), ...seeds]
    const isElsewhere = await isDemoRunning(earlier?.demo, deps) // whoever runs it may have lost the lock's connection
    const demo = isElsewhere ? undefined : await startAll({ earlier, others, memoryFolder }, deps)
    if (!demo) await unlock()
    return demo && { ...demo, close: () => demo.close().finally(unlock) }
  } catch (error) {
    await unlock()
    throw error
  }
}

type Found = { earlier: KeptSeed | undefined; others: readonly KeptSeed[]; memoryFolder: string | undefined }

async function startAll({ earlier, others, memoryFolder }: Found, deps: Deps): Promise<RunningDemo> {
  const providers = await startProviders(earlier?.demo, memoryFolder)
  try {
    const partner = await startPartner({ earlier, others }, providers, deps)
    const close = async () => {
      await Promise.all([partner, ...providers].map((one) => one.close()))
    }
    return { partner, providers, close }
  } catch (error) {
    await Promise.all(providers.map((provider) => provider.close()))
    throw error
  }
}

/** Whether some live process runs the demo. */
export async function isDemoRunning(demo: DemoRecord | undefined, { db }: Pick<Deps, 'db'>): Promise<boolean> {
  return demo !== undefined && (await isProcessLive(db, demo.process_id))
}

async function startProviders(
  earlier: DemoRecord | undefined,
  memoryFolder: string | undefined,
): Promise<RunningProvider[]> {
  const running: RunningProvider[] = []
  try {
    for (const key of providersOfDemo) {
      const url = earlier?.providers.find((provider) => provider.key === key)?.url
      const memory = memoryFolder === undefined ? {} : { memory: join(memoryFolder, `${key}.tokens`) }
      running.push(await startAtPort(portOf(url), (port) => startProvider(key, { port, ...memory })))
    }
    return running
  } catch (error) {
    await Promise.all(running.map((provider) => provider.close()))
    throw error
  }
}

async function startPartner(
  { earlier, others }: Pick<Found, 'earlier' | 'others'>,
  providers: readonly RunningProvider[],
  deps: Deps,
): Promise<DemoPartner> {
  const privateJwks = earlier?.demo?.private_jwks ?? (await newPartnerKeys())
  const registration = demoClient('http://127.0.0.1', earlier?.seed.clients[0])
  const partner = await startAtPort(portOf(earlier?.demo?.partner_url), (port) =>
    startDemoPartner({
      port,
      client: { ...registration, private_jwks: privateJwks },
      wayleaveUrl: deps.publicUrl,
      now: () => deps.clock.now().getTime(),
    }),
  )
  const people = demoPeople(earlier?.seed, others)
  const seed = {
    users: people.users,
    zap_templates: demoTemplates(others),
    promotions: [],
    clients: [demoClient(partner.url, registration), ...people.clients],
    apps: await demoApps(providers),
  }
  const demo: DemoRecord = {
    process_id: deps.processId,
    partner_url: partner.url,
    providers: providers.map(({ key, url }) => ({ key, url })),
    private_jwks: [...privateJwks],
  }
  await keepSeeds([{ source: SOURCE, seed, demo }], deps)
  return partner
}
