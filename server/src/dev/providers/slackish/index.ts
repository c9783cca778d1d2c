import type { ProviderDefinition } from '../engine/index.ts'
import { openWorkspace } from './workspace.ts'

/** Slackish: team chat. Tokens live until they are revoked; every endpoint asks for its scope. */
export const slackish: ProviderDefinition = {
  key: 'slackish',
  brand: {
    name: 'Slackish',
    tagline: 'Where teams talk',
    mark:
      '<rect width="48" height="48" rx="14" fill="#7a1f5c"/>' +
      '<path d="M12 14h24a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H22l-8 7v-7h-2a3 3 0 0 1-3-3V17a3 3 0 0 1 3-3z" fill="#fff"/>' +
      '<circle cx="18" cy="23" r="2.5" fill="#7a1f5c"/><circle cx="30" cy="23" r="2.5" fill="#7a1f5c"/>',
    font: 'system-ui, sans-serif',
    radius: '.625rem',
    light: {
      page: '#f4eef3',
      card: '#ffffff',
      ink: '#24131f',
      muted: '#6a5664',
      accent: '#7a1f5c',
      accentInk: '#ffffff',
    },
    dark: {
      page: '#1a1017',
      card: '#261a22',
      ink: '#f6ecf3',
      muted: '#bca7b5',
      accent: '#f09ad0',
      accentInk: '#2b0a1f',
    },
  },
  account: { id: 'T0ACME', name: 'Acme' },
  users: [
    { id: 'dana', name: 'Dana Doe', email: 'dana@example.test' },
    { id: 'omar', name: 'Omar Roe', email: 'omar@example.test' },
    { id: 'lin', name: 'Lin Poe', email: 'lin@example.test' },
  ],
  scopes: {
    'channels:read': 'See the list of channels',
    'channels:history': 'Read the messages in channels',
    'chat:write': 'Post messages in your name',
    'search:read': 'Search messages',
    'users:read': 'See who is in the workspace',
  },
  tokens: { prefix: 'slk', accessSeconds: null, refresh: 'none' },
  pkce: 'optional',
  tokenExtras: (user) => ({ team: { id: 'T0ACME', name: 'Acme' }, authed_user: { id: user.id } }),
  openContent: openWorkspace,
}
