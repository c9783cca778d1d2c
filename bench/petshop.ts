/** The manifest of Petshop, an app with an API key, whose provider is at `origin`. */
export function petshopAt(origin: string): string {
  return `
key: petshop
name: Petshop
version: 1.0.0
description: Pets and their people.
categories: [crm]
hosts: ["${new URL(origin).host}"]
auth:
  type: api_key
  fields: [{ key: api_key, label: API key, type: secret, required: true }]
  placement: { in: header, name: Authorization, prefix: "Key " }
  test: { method: GET, url: "${origin}/api/me" }
  label: "{{email}}"
operations:
  create_pet:
    kind: write
    name: Create Pet
    description: Adds a pet.
    fields: [{ key: name, label: Name, required: true }]
    request: { method: POST, url: "${origin}/api/pets", json: "{{input}}" }
`
}

/** The connection of a user to it. */
export const PETSHOP = { app: 'petshop', credentials: { api_key: 'pk-bench' }, title: 'Petshop dana@example.test' }
