import type { ProviderDefinition } from '../engine/index.ts'
import { openBookings } from './bookings.ts'

/**
 * Ninety: bookings. A refresh token lives 90 days; a new one comes along only in the last tenth of that, the last nine days.
 */
export const ninety: ProviderDefinition = {
  key: 'ninety',
  brand: {
    name: 'Ninety',
    tagline: 'Bookings by the season',
    mark: '<circle cx="24" cy="24" r="20" fill="#8a5a00"/><path d="M24 24V8a16 16 0 0 1 15.2 11z" fill="#fff"/>',
    font: 'Verdana, "DejaVu Sans", sans-serif',
    radius: '.75rem',
    light: {
      page: '#f8f1e3',
      card: '#fffdf8',
      ink: '#2a1f08',
      muted: '#66573a',
      accent: '#8a5a00',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#17120a',
      card: '#231c10',
      ink: '#f6eddb',
      muted: '#c2b291',
      accent: '#f2c36b',
      accentInk: '#2c1d00',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'bookings:read': 'Read your bookings', 'bookings:write': 'Add bookings' },
  tokens: { prefix: 'nin', accessSeconds: 3600, refresh: 'last_tenth', refreshSeconds: 90 * 24 * 3600 },
  pkce: 'required',
  openContent: openBookings,
}
