import type { ProviderDefinition } from '../engine/index.ts'
import { openTickets } from './tickets.ts'

/**
 * Legacy: tickets, and OAuth as it was in 2010. Parameters of a token request in the query string are refused with 400; answers are
 * XML; the access token may come in the header and in the query string; no PKCE is asked for.
 */
export const legacy: ProviderDefinition = {
  key: 'legacy',
  brand: {
    name: 'Legacy',
    tagline: 'Tickets since 2009',
    mark: '<path d="M4 14h40v20H4z" fill="#7a1f1f"/><path d="M14 14v20M34 14v20" stroke="#fff" stroke-width="2" stroke-dasharray="3 3"/>',
    font: '"Times New Roman", "DejaVu Serif", serif',
    radius: '0',
    light: {
      page: '#ece7df',
      card: '#fffefb',
      ink: '#231a14',
      muted: '#62524a',
      accent: '#7a1f1f',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#17120f',
      card: '#221b17',
      ink: '#f3ebe4',
      muted: '#bcaaa0',
      accent: '#f0a08f',
      accentInk: '#2d0a06',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'tickets:read': 'Read your tickets', 'tickets:write': 'Add tickets' },
  tokens: { prefix: 'leg', accessSeconds: 3600, refresh: 'reusable' },
  pkce: 'optional',
  answers: { format: 'xml', root: 'response' },
  tokenPlaces: ['header', 'query'],
  openContent: openTickets,
}
