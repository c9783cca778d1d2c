import type { ProviderDefinition } from '../engine/index.ts'
import { openNotebooks } from './notes.ts'

/**
 * Coop: notes. Every answer carries `Cross-Origin-Opener-Policy: same-origin`, which takes `window.opener` away from
 * a popup for good. Otherwise plain: tokens of an hour, a refresh token that keeps serving.
 */
export const coop: ProviderDefinition = {
  key: 'coop',
  brand: {
    name: 'Coop',
    tagline: 'Notes under one roof',
    mark:
      '<rect width="48" height="48" rx="24" fill="#2f6b2f"/>' +
      '<path d="M24 9 9 22h4v15h22V22h4z" fill="#fffdf5"/><path d="M20 37v-7a4 4 0 0 1 8 0v7z" fill="#2f6b2f"/>',
    font: 'Georgia, "DejaVu Serif", serif',
    radius: '1.25rem',
    light: {
      page: '#f3f0e2',
      card: '#fffdf5',
      ink: '#23240f',
      muted: '#5c5d3c',
      accent: '#2f6b2f',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#14150c',
      card: '#1e2014',
      ink: '#f1f0de',
      muted: '#b4b591',
      accent: '#9ed18b',
      accentInk: '#10250c',
    },
  },
  account: { id: 'acme', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
  ],
  scopes: { 'notes:read': 'Read your notes', 'notes:write': 'Write notes' },
  tokens: { prefix: 'coop', accessSeconds: 3600, refresh: 'reusable' },
  pkce: 'required',
  headers: { 'Cross-Origin-Opener-Policy': 'same-origin' },
  openContent: openNotebooks,
}
