// Apps that show what Connect asks for: fields of every kind, an address made of a field, nothing at all.
import { type App, pushApp } from '../../src/apps/index.ts'
import type { TestServer } from './server.ts'

/** Signs in at the person's own subdomain; keeps a value of the callback. `url` is a provider's origin. */
export const vetclinic = (url: string) => `
key: vetclinic
name: Vetclinic
version: 1.0.0
description: Appointments and files.
hex_color: "F2C14E"
hosts: ["${new URL(url).host}", "*.vetclinic.test"]
auth:
  type: oauth2
  fields:
    - { key: subdomain, label: Subdomain, required: true, placeholder: north, help: What stands before .vetclinic.test when you sign in. }
    - { key: region, label: Region, required: true, choices: [{ value: eu, label: Europe }, { value: us, label: United States }] }
    - { key: doors, label: Number of doors, type: integer }
    - { key: newsletter, label: Send me the newsletter, type: boolean }
    - { key: extras, label: Extras, type: json }
  oauth2:
    client_id: vetclinic-client
    client_secret: vetclinic-secret
    authorize_url: "https://{{subdomain}}.vetclinic.test/oauth/authorize"
    access_token_url: "${url}/oauth/token"
    scope: "files"
    pkce: false
    capture_from_redirect: [clinicId]
  test: { method: GET, url: "${url}/api/me?clinic={{clinicId}}" }
  label: "{{name}}"
`

/** Needs no account. */
export const weather = `
key: weather
name: Weather
version: 1.0.0
description: The weather everywhere.
hosts: [weather.test]
auth: { type: none }
`

/** Swaps a user and a password for a session token. */
export const ledger = (url: string) => `
key: ledger
name: Ledger
version: 1.0.0
description: Books and balances.
hosts: ["${new URL(url).host}"]
auth:
  type: session
  fields:
    - { key: username, label: User, required: true }
    - { key: password, label: Password, type: secret, required: true }
  login: { request: { method: POST, url: "${url}/login", json: { user: "{{username}}", password: "{{password}}" } }, token_path: token, expires_path: expires_in }
  placement: { in: header, name: X-Session }
  test: { method: GET, url: "${url}/me" }
  label: "{{name}}"
`

export async function publishApp(server: TestServer, manifest: string): Promise<App> {
  return (await pushApp(manifest, { filename: 'app.yaml', env: {} }, server.deps)).app
}
