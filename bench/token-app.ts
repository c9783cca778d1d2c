/** The manifest of an app whose tokens are renewed at `origin`. */
export function tokenAppManifest(origin: string): string {
  return `key: tokens
name: Tokens
version: 1.0.0
hosts: ["${new URL(origin).host}"]
auth:
  type: oauth2
  oauth2:
    client_id: bench
    client_secret: bench-secret
    authorize_url: ${origin}/oauth/authorize
    access_token_url: ${origin}/oauth/token
  test: { method: GET, url: "${origin}/api/me" }
`
}
