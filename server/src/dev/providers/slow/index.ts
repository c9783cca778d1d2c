import type { ProviderDefinition } from '../engine/index.ts'
import { openLetters } from './letters.ts'

/**
 * Slow: letters. The token endpoint takes a second, the API one and a half.
 */
export const slow: ProviderDefinition = {
  key: 'slow',
  brand: {
    name: 'Slow',
    tagline: 'Letters, handwritten',
    mark: '<rect x="4" y="12" width="40" height="26" rx="6" fill="#0f5c5c"/><path d="m6 15 18 13 18-13" fill="none" stroke="#fff" stroke-width="3"/>',
    font: '"Palatino Linotype", "DejaVu Serif", serif',
    radius: '2rem',
    light: {
      page: '#e6f1f0',
      card: '#ffffff',
      ink: '#0c2424',
      muted: '#42605f',
      accent: '#0f5c5c',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#0a1515',
      card: '#132121',
      ink: '#e2f2f1',
      muted: '#9dbdbc',
      accent: '#7fd6d1',
      accentInk: '#032625',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'letters:read': 'Read your letters', 'letters:write': 'Add letters' },
  tokens: { prefix: 'slo', accessSeconds: 3600, refresh: 'reusable' },
  pkce: 'required',
  habits: { delayMs: { token: 1000, api: 1500 } },
  openContent: openLetters,
}
