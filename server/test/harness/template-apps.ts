// A server with apps that Zaps are made of, and templates of the operator's.
import { pushApp } from '../../src/apps/index.ts'
import { type GivenTemplate, templateSchema } from '../../src/zaps/templates/template.ts'
import { putTemplate } from '../../src/zaps/templates/templates.ts'
import { petshopManifest } from './petshop-manifest.ts'
import { startTestServer, type TestServer } from './server.ts'

const mailer = `
key: mailer
name: Mailer
version: 1.0.0
description: Sends mails.
categories: [e-mail]
hosts: [mailer.test]
operations:
  send:
    kind: write
    name: Send Mail
    description: Sends a mail.
    fields: [{ key: to, label: To, required: true }, { key: body, label: Body, type: text }]
    request: { method: POST, url: "https://mailer.test/", json: "{{input}}" }
`
const plain = '{ key: plain, name: Plain, version: 1.0.0, description: Does nothing yet., categories: [crm] }'

/** A Zap that tells of each new pet by mail, as a template. */
export const newPetMail = {
  slug: 'new-pet-mail',
  title: 'Tell me of new pets',
  description: 'A mail for each pet.\n\nWith its name & owner.',
  steps: [
    { app: 'petshop', action: 'new_pet', type: 'read', alias: 'pet' },
    {
      app: 'filter',
      action: 'only_continue_if',
      inputs: { conditions: [{ value: '{{pet.name}}', is: 'exists' }] },
      title: 'Only pets with a name',
    },
    { app: 'mailer', action: 'send', inputs: { to: 'dana@example.test', body: 'Hello {{pet.name}}' } },
  ],
}

/** Keeps a template of the operator's. */
export function putOperatorsTemplate({ deps }: Pick<TestServer, 'deps'>, template: object): Promise<void> {
  const given: GivenTemplate = templateSchema.parse(template)
  return putTemplate(given, deps)
}

/** Petshop (an API key), Mailer and Plain (no connection), and two published templates and a draft. */
export async function startServerWithTemplates(): Promise<TestServer> {
  const server = await startTestServer()
  for (const manifest of [petshopManifest('https://petshop.test'), mailer, plain]) {
    await pushApp(manifest, { filename: 'app.yaml', env: {} }, server.deps)
  }
  await putOperatorsTemplate(server, newPetMail)
  await putOperatorsTemplate(server, {
    slug: 'sold',
    title: 'Note each sale',
    steps: [{ app: 'petshop', action: 'pet_sold' }],
  })
  await putOperatorsTemplate(server, { ...newPetMail, slug: 'not-yet', title: 'Not yet', status: 'draft' })
  return server
}
