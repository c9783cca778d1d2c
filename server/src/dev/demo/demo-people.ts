// Whom and what the demo registers besides its partner: a person, and two clients that ask her for consent.
import { newApiKey, type Registration, registrationSchema } from '../../clients/index.ts'
import type { KeptSeed, Seed } from '../seed/index.ts'

type Part = Pick<Seed, 'users' | 'clients'>

/** Who manages the demo's clients in the console. */
export const OWNER = 'dana@example.test'

const REDIRECT_URIS = ['http://127.0.0.1:9999/cb']
const SCOPES = ['zap', 'zap:write', 'authentication', 'profile', 'action:run']

/**
 * The demo's person, with the API key of `before`, and her clients; ids and secrets are made when they are kept. It gives way to seed files: who is named in one of
 * `others` is not named here, so that scripts find one client of a key and one password of an address.
 */
export function demoPeople(before: Part | undefined, others: readonly Pick<KeptSeed, 'seed'>[]): Part {
  const emails = new Set(others.flatMap(({ seed }) => seed.users.map(({ email }) => email.toLowerCase())))
  const keys = new Set(others.flatMap(({ seed }) => seed.clients.map(({ key }) => key)))
  return {
    users: [dana(before)].filter(({ email }) => !emails.has(email)),
    clients: [crm(), assistant()].filter(({ key }) => !keys.has(key)),
  }
}

function dana(before: Part | undefined): Seed['users'][number] {
  const email = OWNER
  const api_key = before?.users.find((user) => user.email === email)?.api_key ?? newApiKey()
  return { email, password: 'dev-password', first_name: 'Dana', last_name: 'Doe', api_key }
}

function crm(): Registration {
  const made = {
    key: 'crm',
    kind: 'workflow',
    name: 'Demo CRM',
    redirect_uris: REDIRECT_URIS,
    scopes: SCOPES,
    owner: OWNER,
  }
  return registrationSchema.parse(made)
}

function assistant(): Registration {
  const made = {
    key: 'assistant',
    kind: 'ai_actions',
    name: 'Demo Assistant',
    redirect_uris: REDIRECT_URIS,
    owner: OWNER,
  }
  return registrationSchema.parse({ ...made, public: true, client_id: 'demo-assistant' })
}
