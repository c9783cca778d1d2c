import type { ProviderDefinition } from '../engine/index.ts'
import { openParcels } from './parcels.ts'

/**
 * Flaky: parcels. Every second call fails, in turn with 503, with 429 and Retry-After, and by a reset of the connection; so does
 * every second refresh. Signing in works.
 */
export const flaky: ProviderDefinition = {
  key: 'flaky',
  brand: {
    name: 'Flaky',
    tagline: 'Parcels, mostly',
    mark: '<path d="M24 4 44 14v20L24 44 4 34V14z" fill="#a3195b"/><path d="m20 12 6 10-5 4 7 12" fill="none" stroke="#fff" stroke-width="3"/>',
    font: '"Trebuchet MS", "DejaVu Sans", sans-serif',
    radius: '1rem 0',
    light: {
      page: '#f9eaf1',
      card: '#ffffff',
      ink: '#2a0f1c',
      muted: '#6b4b5a',
      accent: '#a3195b',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#180c12',
      card: '#24141c',
      ink: '#f8e7ef',
      muted: '#c9a5b6',
      accent: '#ff9ac4',
      accentInk: '#3a0520',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'parcels:read': 'Read your parcels', 'parcels:write': 'Add parcels' },
  tokens: { prefix: 'fla', accessSeconds: 3600, refresh: 'reusable' },
  pkce: 'required',
  habits: {
    turns: {
      api: ['fine', 'unavailable', 'fine', 'throttled', 'fine', 'reset'],
      token: ['fine', 'unavailable', 'fine', 'throttled', 'fine', 'reset'],
    },
  },
  openContent: openParcels,
}
