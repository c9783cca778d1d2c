import type { App, OAuth2 } from '../../apps/index.ts'

/** The app with other settings of its OAuth client: what a check pretends. */
export function withClient(app: App, changes: Partial<OAuth2>): App {
  if (!app.auth.oauth2) throw new Error(`${app.key} has no OAuth settings`)
  return { ...app, auth: { ...app.auth, oauth2: { ...app.auth.oauth2, ...changes } } }
}
