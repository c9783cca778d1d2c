import type { Client } from '../clients/index.ts'

/** What a client lacks to be of use, in words for a person; undefined when there is nothing to say. */
export function remarkOn({
  kind,
  name,
  redirect_uris,
}: Pick<Client, 'kind' | 'name' | 'redirect_uris'>): string | undefined {
  if (kind !== 'ai_actions' || redirect_uris.length > 0) return undefined
  return `${name} can ask nobody for consent until it has a redirect URI.`
}
