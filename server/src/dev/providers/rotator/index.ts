import type { ProviderDefinition } from '../engine/index.ts'
import { openContacts } from './contacts.ts'

/** Rotator: contacts. Access tokens of 60 s; each refresh token serves once, and a second use kills the family. */
export const rotator: ProviderDefinition = {
  key: 'rotator',
  brand: {
    name: 'Rotator',
    tagline: 'Contacts that keep moving',
    mark:
      '<rect width="48" height="48" rx="4" fill="#0b5394"/>' +
      '<path d="M35 17A13 13 0 1 0 37 26" fill="none" stroke="#fff" stroke-width="4"/>' +
      '<path d="M38 9v11H27z" fill="#fff"/>',
    font: 'ui-monospace, "DejaVu Sans Mono", monospace',
    radius: '.125rem',
    light: {
      page: '#eaf1f7',
      card: '#ffffff',
      ink: '#0f1f2e',
      muted: '#4a5f73',
      accent: '#0b5394',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#0c141c',
      card: '#14212d',
      ink: '#e6f0f8',
      muted: '#9db2c4',
      accent: '#7cc0ff',
      accentInk: '#04213b',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'contacts:read': 'Read your contacts', 'contacts:write': 'Add contacts' },
  tokens: { prefix: 'rot', accessSeconds: 60, refresh: 'one_time' },
  pkce: 'required',
  openContent: openContacts,
}
