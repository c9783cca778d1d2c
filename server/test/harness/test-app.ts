// The app of the tests: Petshop, an OAuth app whose provider is wherever a test puts it.
import { type PublishedApp, pushApp } from '../../src/apps/index.ts'
import type { TestServer } from './server.ts'

const manifest = `
key: petshop
name: Petshop
version: 1.0.0
description: Pets and their people.
categories: [crm]
hosts: ["\${PETSHOP_HOST}"]
auth:
  type: oauth2
  oauth2:
    client_id: petshop-client
    client_secret: "\${PETSHOP_SECRET}"
    authorize_url: "\${PETSHOP_URL}/oauth/authorize"
    access_token_url: "\${PETSHOP_URL}/oauth/token"
    scope: "read write"
  test: { method: GET, url: "\${PETSHOP_URL}/api/me" }
  label: "{{email}}"
operations:
  create_pet:
    kind: write
    name: Create Pet
    description: Adds a pet.
    fields:
      - { key: name, label: Name, type: string, required: true }
    request: { method: POST, url: "\${PETSHOP_URL}/api/pets", json: "{{input}}" }
`

/** Publishes Petshop, with its provider at `origin` (default: a port of loopback where nothing listens). */
export async function pushTestApp(server: TestServer, origin = 'http://127.0.0.1:9901'): Promise<PublishedApp> {
  const env = { PETSHOP_URL: origin, PETSHOP_HOST: new URL(origin).host, PETSHOP_SECRET: 'petshop-secret' }
  return (await pushApp(manifest, { filename: 'petshop.yaml', env, replace: true }, server.deps)).app
}
