import type { SignedIn } from '../../accounts/index.ts'
import type { OwnClient } from '../../clients/index.ts'
import type { Html } from '../../kernel/html/index.ts'
import { type ConsolePage, consolePage, tabsOf } from '../parts/console-page.ts'

const tabs = {
  credentials: 'Credentials',
  'redirect-uris': 'Redirect URIs',
  'white-label': 'White label',
} as const

export type EmbedTab = keyof typeof tabs

/** The path of a page of an embed client's settings. */
export function settingsPath(clientId: string, tab: string): string {
  return `/embed/settings/${encodeURIComponent(clientId)}/${tab}`
}

/** A page of an embed client's settings. Only a partner has a white label. */
export function embedPage(
  caller: SignedIn,
  client: OwnClient,
  tab: EmbedTab,
  content: Html,
  more: Pick<ConsolePage, 'status' | 'headers' | 'lead'> = {},
): Promise<Response> {
  const shown = Object.entries(tabs).filter(([key]) => key !== 'white-label' || client.kind === 'embed')
  const own = shown.map(([key, words]) => ({
    words,
    path: settingsPath(client.client_id, key),
    isCurrent: key === tab,
  }))
  return consolePage(caller, content, {
    section: 'embed',
    title: client.name,
    lead: client.kind === 'embed' ? 'Partner: white-label Connect' : 'Client of the Workflow API',
    up: ['Embed', '/embed'],
    tabs: tabsOf(`Settings of ${client.name}`, own),
    ...more,
  })
}
