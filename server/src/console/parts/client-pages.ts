// What OAuth apps and embed clients have in common: their secret, and their end. Where each has its pages.

import type { Section } from '../../accounts/index.ts'
import type { ClientKind } from '../../clients/index.ts'

export type ClientPages = {
  kinds: readonly ClientKind[]
  section: Section
  /** Where all of them are listed. */
  list: string
  /** The page of one. */
  pathOf(clientId: string): string
  /** What one is called. */
  noun: string
}

export const providerPages: ClientPages = {
  kinds: ['ai_actions'],
  section: 'apps',
  list: '/providers',
  pathOf: (clientId) => `/providers/${encodeURIComponent(clientId)}`,
  noun: 'app',
}

export const embedPages: ClientPages = {
  kinds: ['workflow', 'embed'],
  section: 'embed',
  list: '/embed',
  pathOf: (clientId) => `/embed/settings/${encodeURIComponent(clientId)}/credentials`,
  noun: 'client',
}
