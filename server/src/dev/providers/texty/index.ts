import type { ProviderDefinition } from '../engine/index.ts'
import { openTexts } from './texts.ts'

/**
 * Texty: texts. Its token answers are query strings (`text/plain`), by the answers knob JSON with a comment in it or XML with any
 * root; they carry more than tokens. Parameters and access tokens are taken from the query string too.
 */
export const texty: ProviderDefinition = {
  key: 'texty',
  brand: {
    name: 'Texty',
    tagline: 'Words in boxes',
    mark: '<rect x="6" y="8" width="36" height="32" rx="3" fill="#5b3a8c"/><path d="M14 18h20M14 24h20M14 30h12" stroke="#fff" stroke-width="3"/>',
    font: '"DejaVu Sans", "Segoe UI", sans-serif',
    radius: '.375rem',
    light: {
      page: '#f1edf7',
      card: '#ffffff',
      ink: '#1e1529',
      muted: '#5b5068',
      accent: '#5b3a8c',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#120e18',
      card: '#1d1726',
      ink: '#eee8f6',
      muted: '#b3a7c4',
      accent: '#c7a6f5',
      accentInk: '#1f0e37',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'texts:read': 'Read your texts', 'texts:write': 'Add texts' },
  tokens: { prefix: 'txt', accessSeconds: 3600, refresh: 'reusable' },
  pkce: 'optional',
  answers: { format: 'query', root: 'AnyRootElem' },
  tokenParameters: 'body_or_query',
  tokenPlaces: ['header', 'query'],
  tokenExtras: () => ({ instance_url: 'https://acme.texty.example', team: { id: 'acme' } }),
  openContent: openTexts,
}
