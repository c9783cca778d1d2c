// An app that signs people in and can do nothing yet: the form has no operations, the manifest has.
import { type Draft, looseValue } from '../../apps/index.ts'
import { copyBlock, type Html, html } from '../../kernel/html/index.ts'
import { notice, panel } from '../parts/console-page.ts'
import { isRecord } from './form/value-at.ts'
import { appPath } from './own-app.ts'

/** Says so, where a draft has neither an operation nor a trigger. */
export function canDoNothing(draft: Pick<Draft, 'manifest' | 'key'>): Html | '' {
  if (hasOperations(draft)) return ''
  return notice(html`It can do nothing yet: add operations under <a href="${appPath(draft.key, 'yaml')}">YAML</a>.`)
}

/** What such a draft begins with, to be copied into it. */
export function operationsToCopy(draft: Pick<Draft, 'manifest' | 'key'>): Html | '' {
  if (hasOperations(draft)) return ''
  const text = skeleton(hostIn(draft))
  const block = copyBlock('operations-skeleton', 'At the end of the manifest', text, 'command')
  return panel('operations', 'Operations', 'It can do nothing yet. Copy this into the manifest, and change it.', block)
}

function hasOperations({ manifest }: Pick<Draft, 'manifest'>): boolean {
  const { operations, triggers } = looseValue(manifest)
  return [operations, triggers].some((one) => isRecord(one) && Object.keys(one).length > 0)
}

function hostIn({ manifest }: Pick<Draft, 'manifest'>): string {
  const { hosts } = looseValue(manifest)
  const host = Array.isArray(hosts) ? hosts.find((one) => typeof one === 'string' && !one.startsWith('*')) : undefined
  return host ?? 'api.example.com'
}

function skeleton(host: string): string {
  return `operations:
  # Each has a key of its own; its inputs stand in requests as {{input.title}}.
  create_ticket:
    kind: write # read and search look things up, write changes them
    name: Create Ticket
    description: Creates a ticket.
    fields:
      - { key: title, label: Title, required: true }
    request: { method: POST, url: "https://${host}/tickets", json: "{{input}}" }
    sample: { id: 1, title: Broken lamp } # what an answer looks like
  list_tickets:
    kind: read
    name: List Tickets
    description: Lists all tickets.
    request: { method: GET, url: "https://${host}/tickets" }
`
}
