// The first steps, each bound to what is really there. Pure.
import type { OwnClient } from '../../clients/index.ts'

/** What a person has by now. */
export type Standing = {
  keys: number
  clients: readonly Pick<OwnClient, 'client_id' | 'kind' | 'name'>[]
  /** Connections made through his clients. */
  connections: number
  /** Whether he has a Zap, if only a draft. */
  hasZap: boolean
  /** Runs of his clients, or of his own, as far as they are kept. */
  runs: number
}
export type Step = {
  title: string
  about: string
  isDone: boolean
  /** What to do, or to look at once it is done. */
  action: { words: string; path: string }
}

/** The steps in the order in which one takes them. */
export function checklist({ keys, clients, connections, hasZap, runs }: Standing): Step[] {
  const apps = clients.filter(({ kind }) => kind === 'ai_actions')
  const partners = clients.filter(({ kind }) => kind === 'embed')
  const [partner] = partners
  const setup = partner ? `/embed/settings/${encodeURIComponent(partner.client_id)}/white-label` : '/embed/add/partner'
  return [
    {
      title: 'Make a Zap',
      about: 'When something happens in one app, something is done in another: for yourself, without a program.',
      isDone: hasZap,
      action: hasZap ? { words: 'Zaps', path: '/zaps' } : { words: 'New Zap', path: '/editor/new' },
    },
    {
      title: 'Make an API key',
      about: 'For a program of yours that acts for you alone.',
      isDone: keys > 0,
      action:
        keys > 0 ? { words: 'API keys', path: '/credentials' } : { words: 'Make an API key', path: '/custom/start' },
    },
    {
      title: 'Register an OAuth app',
      about: 'For a program that other people sign in to.',
      isDone: apps.length > 0,
      action:
        apps.length > 0
          ? { words: 'OAuth apps', path: '/providers' }
          : { words: 'Create an OAuth app', path: '/providers/add' },
    },
    {
      title: 'Make a partner',
      about: 'Your product shows Connect under its own brand, to users that it signs in itself.',
      isDone: partners.length > 0,
      action: partner ? { words: 'Embed', path: '/embed' } : { words: 'Create a partner', path: '/embed/add/partner' },
    },
    {
      title: 'Connect an app',
      about:
        'Sign a JWT, exchange it for a session code, and open Connect with it. The set-up page checks your JWT rule by rule.',
      isDone: connections > 0,
      action: { words: partner ? 'Check my setup' : 'Create a partner', path: setup },
    },
    {
      title: 'Run an action',
      about: 'With an access token and the identifier of a connection, from your backend.',
      isDone: runs > 0,
      action: { words: 'The API, as OpenAPI', path: '/openapi.json' },
    },
  ]
}
