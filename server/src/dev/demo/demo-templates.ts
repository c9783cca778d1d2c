// What the demo puts in the gallery: Zaps to begin with, of an app whose provider runs beside it.
import type { KeptSeed, Seed } from '../seed/index.ts'

type Templates = Seed['zap_templates']

/** The templates of the demo, without those whose slug a seed file of `others` has. */
export function demoTemplates(others: readonly Pick<KeptSeed, 'seed'>[]): Templates {
  const slugs = new Set(others.flatMap(({ seed }) => seed.zap_templates.map(({ slug }) => slug)))
  return [relay, invoices].filter(({ slug }) => !slugs.has(slug))
}

const instant = { app: 'slackish', action: 'message_posted', type: 'read', alias: 'message' } as const
const post = { app: 'slackish', action: 'post_message', type: 'write' } as const

const relay: Templates[number] = {
  slug: 'slackish-relay',
  title: 'Pass messages on to another channel',
  description: 'Whatever is posted to one channel of Slackish is posted to another one at once, with who said it.',
  status: 'published',
  steps: [
    instant,
    {
      ...post,
      alias: 'passed_on',
      inputs: { text: '{{message.user_name}} in {{message.channel_name}}: {{message.text}}' },
    },
  ],
}

const invoices: Templates[number] = {
  slug: 'slackish-invoices',
  title: 'Tell a channel of every invoice',
  description: 'Messages that speak of an invoice are passed on to a channel of their own. All others are left alone.',
  status: 'published',
  steps: [
    instant,
    {
      app: 'filter',
      action: 'only_continue_if',
      type: 'filter',
      inputs: { conditions: [{ value: '{{message.text}}', is: 'text_contains', to: 'invoice' }] },
    },
    { ...post, alias: 'told', inputs: { text: 'An invoice, says {{message.user_name}}: {{message.text}}' } },
  ],
}
