import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { ProviderClient, ProviderDefinition } from './engine/definition.ts'

// Loaded at the first request: what nobody looks at costs a socket and no memory.
const definitions = {
  slackish: async () => (await import('./slackish/index.ts')).slackish,
  rotator: async () => (await import('./rotator/index.ts')).rotator,
  coop: async () => (await import('./coop/index.ts')).coop,
  legacy: async () => (await import('./legacy/index.ts')).legacy,
  texty: async () => (await import('./texty/index.ts')).texty,
  ninety: async () => (await import('./ninety/index.ts')).ninety,
  flaky: async () => (await import('./flaky/index.ts')).flaky,
  slow: async () => (await import('./slow/index.ts')).slow,
} as const satisfies Record<string, () => Promise<ProviderDefinition>>

export type ProviderKey = keyof typeof definitions

/** The keys of all mock providers. */
export const providerKeys = Object.keys(definitions) as readonly ProviderKey[]

/** How a provider starts; everything has a default. */
export type ProviderOptions = {
  /** 0, the default, picks a free port. */
  port?: number
  /** Registered redirect URIs, compared as strings. Default: none, and `redirectPathPrefix` decides. */
  redirectUris?: readonly string[]
  /** Path under which any loopback origin may be redirected to. Default: Wayleave's callbacks. */
  redirectPathPrefix?: string
  /** Name on the consent page. Default: Wayleave. */
  clientName?: string
  /** A file in which sign-ins and hooks outlive the process. Default: none, everything is forgotten. */
  memory?: string
  /** Life of access tokens in seconds; null: until revoked. Default: the provider's own. */
  accessTokenSeconds?: number | null
}

/** A provider that runs. `close` cuts every connection, kept-alive ones too. */
export type RunningProvider = {
  key: ProviderKey
  url: string
  host: string
  clientId: string
  clientSecret: string
  close(): Promise<void>
}

/** Starts one mock provider on 127.0.0.1. Rejects when the port is taken. */
export async function startProvider(key: ProviderKey, options: ProviderOptions = {}): Promise<RunningProvider> {
  const client = demoClient(key, options)
  let opened: Promise<Answering> | undefined
  const server = createServer(
    getRequestListener(async (request, env) => {
      opened ??= openApp(key, client, options)
      return (await opened)(request, env)
    }),
  )
  const host = `127.0.0.1:${await listen(server, options.port ?? 0)}`
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { key, url: `http://${host}`, host, clientId: client.id, clientSecret: client.secret, close }
}

type Answering = (request: Request, env: object) => Response | Promise<Response>

async function openApp(key: ProviderKey, client: ProviderClient, options: ProviderOptions): Promise<Answering> {
  const [{ createProviderApp, keepMemory, openState, recallMemory }, defined] = await Promise.all([
    import('./engine/index.ts'),
    definitions[key](),
  ])
  const definition = withLife(defined, options.accessTokenSeconds)
  const state = openState(definition)
  const app = createProviderApp({ definition, client, state })
  const { memory } = options
  if (memory === undefined) return app.fetch
  recallMemory(state, definition, memory)
  return async (request, env) => {
    const answer = await app.fetch(request, env)
    if (request.method !== 'GET') keepMemory(state, memory) // before the answer leaves: what was seen is kept
    return answer
  }
}

/** Starts all of them, each on a free port, or none: if one cannot start, the others are closed again. */
export async function startProviders(options: Omit<ProviderOptions, 'port'> = {}): Promise<RunningProvider[]> {
  const started = await Promise.allSettled(providerKeys.map((key) => startProvider(key, options)))
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = started.find((one) => one.status === 'rejected')
  if (!failed) return running
  await Promise.all(running.map((provider) => provider.close()))
  throw failed.reason
}

function withLife(definition: ProviderDefinition, accessSeconds: number | null | undefined): ProviderDefinition {
  return accessSeconds === undefined ? definition : { ...definition, tokens: { ...definition.tokens, accessSeconds } }
}

const demoClient = (key: ProviderKey, options: ProviderOptions): ProviderClient => ({
  id: `${key}-client`,
  secret: `${key}-development-secret`,
  name: options.clientName ?? 'Wayleave',
  redirectUris: options.redirectUris ?? [],
  redirectPathPrefix: options.redirectPathPrefix ?? '/dashboard/auth/oauth/return/',
})

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The mock provider listens on no port.')
  return address.port
}
