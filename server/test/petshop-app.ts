import type { App, OAuth2 } from '../src/apps/index.ts'

/** Petshop's app as far as signing in goes, its provider on a port of 127.0.0.1; `oauth2` replaces single settings. */
export function petshopApp(port: number, oauth2: Partial<OAuth2> = {}): App {
  const origin = `http://127.0.0.1:${port}`
  return {
    id: '5f2b1f0e-3b5c-5c3e-9d1b-0e6d3c1f7a10',
    key: 'petshop',
    api_name: 'PetshopAPI',
    slug: 'petshop',
    version: '1.0.0',
    name: 'Petshop',
    description: 'Pets and their people.',
    categories: [],
    source: 'manifest',
    hosts: [`127.0.0.1:${port}`],
    legacy: false,
    auth: {
      type: 'oauth2',
      fields: [{ key: 'shop', label: 'Shop', type: 'string', required: false }],
      placements: [{ in: 'header', name: 'Authorization', prefix: 'Bearer ' }],
      oauth2: {
        client_id: 'petshop-client',
        client_secret: 'petshop-secret',
        authorize_url: `${origin}/oauth/authorize`,
        access_token_url: `${origin}/oauth/token`,
        scope: 'read write',
        scope_separator: ' ',
        pkce: true,
        token_request: 'form',
        client_auth: 'body',
        authorize_params: {},
        token_params: {},
        extra_fields: [],
        capture_from_redirect: [],
        auto_refresh: true,
        refresh_ahead: true,
        token_path: 'access_token',
        code_param: 'code',
        ...oauth2,
      },
    },
    operations: {},
    triggers: {},
  }
}
