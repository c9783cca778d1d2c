// A good manifest for tests, with one of everything, and ways to spoil it in one place.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkManifest } from './check-manifest.ts'
import type { Mistake } from './mistake.ts'

/** The environment that the manifest asks for. */
export const KENNEL_ENV = { KENNEL_SECRET: 'a-secret-of-the-kennel' }

export const KENNEL = `key: kennel-crm
name: Kennel CRM
version: 2.1.0
description: Dogs, their owners and their walks.
categories: [crm, animals]
hex_color: "#2f7a4d"
hosts: ["kennel.test", "*.kennel.test", "127.0.0.1:9955"]
auth:
  type: oauth2
  fields:
    - { key: region, label: Region, required: true, choices: [{ value: eu, label: Europe }, { value: us }] }
  oauth2:
    client_id: wayleave-at-kennel
    client_secret: "\${KENNEL_SECRET}"
    authorize_url: "https://{{region}}.kennel.test/authorize"
    access_token_url: "https://{{auth.region}}.kennel.test/token"
    scope: dogs walks
    extra_fields: [api_base, kennel.id]
  test: { method: GET, url: "{{auth.api_base}}/me" }
  label: "{{email}} at {{region}}"
limits: { rate: 20/1m, concurrency: 2 }
operations:
  register_dog:
    kind: write
    name: Register Dog
    description: Puts a dog on the books.
    fields:
      - { key: breed, type: string, required: true, options: { operation: breeds, value: id, label: name } }
      - { key: age, label: Age in years, type: integer, default: 1 }
      - { key: traits, label: Traits, list: true, alters_fields: false }
    fields_from: { operation: breed_fields, depends_on: [breed] }
    request:
      method: POST
      url: https://kennel.test/kennels/{{auth.kennel.id}}/dogs
      headers: { X-Version: 2 }
      json: { breed: "{{input.breed}}", age: "{{input.age}}", more: "{{input}}" }
    result: data.dog
  breeds:
    kind: read
    hidden: true
    request: { method: GET, url: "https://kennel.test/breeds", next: link }
  breed_fields:
    kind: read
    hidden: true
    request: { method: GET, url: "https://kennel.test/fields?breed={{input.breed}}" }
triggers:
  new_dog:
    kind: polling
    name: New Dog
    request: { method: GET, url: "http://127.0.0.1:9955/dogs" }
    dedupe_key: id
  walked:
    kind: hook
    name: Dog Walked
    fields: [{ key: dog, label: Dog, required: true }]
    subscribe: { method: POST, url: "https://kennel.test/hooks", form: { to: "{{target_url}}", dog: "{{input.dog}}" } }
    unsubscribe: { method: DELETE, url: "https://kennel.test/hooks/{{subscription.id}}" }
    sample: { id: 7, dog: Rex }
`

/** The manifest with `found`, which stands there once, replaced. */
export function kennelWith(found: string, replacement: string): string {
  if (KENNEL.split(found).length !== 2) throw new Error(`"${found}" does not stand in the manifest exactly once`)
  return KENNEL.replace(found, () => replacement)
}

/** The mistakes of a manifest's text; none when it is good. */
export function mistakesOf(text: string): Mistake[] {
  const result = checkManifest(text, { filename: 'kennel.yaml', env: KENNEL_ENV })
  return 'mistakes' in result ? result.mistakes : []
}

/** What is replaced in the good manifest, and the mistake that must be found, on the line that begins with `at`. */
export type MistakeRow = {
  title: string
  found: string
  replacement: string
  /** Default: the line that the replacement's first line is on. */
  at?: string
  path: string
  says: RegExp
}

/** A test for each row. */
export function mistakeRows(rows: readonly MistakeRow[]): void {
  for (const { title, found, replacement, at, path, says } of rows) {
    test(`a mistake, with its line: ${title}`, () => {
      const text = kennelWith(found, replacement)
      const start = at === undefined ? text.indexOf(replacement) : text.lastIndexOf(`\n${at}`) + 1
      const mistakes = mistakesOf(text)
      const about = mistakes.find((mistake) => mistake.path === path && says.test(mistake.message))
      assert.ok(about, JSON.stringify(mistakes, null, 1))
      assert.equal(about.line, text.slice(0, start).split('\n').length)
    })
  }
}
