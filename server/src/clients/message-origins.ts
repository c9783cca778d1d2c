import type { Client } from './model.ts'

/**
 * The origins at which pages of a client may listen for what comes of a popup: those of its redirect URIs, and those that a
 * partner lists. Each is exact; schemes that no page has are left out.                               Workflow API 5.3
 */
export function messageOriginsOf({ redirect_uris, partner }: Pick<Client, 'redirect_uris' | 'partner'>): string[] {
  const pages = redirect_uris.filter((uri) => /^https?:/i.test(uri) && URL.canParse(uri))
  return [...new Set([...pages.map((uri) => new URL(uri).origin), ...(partner?.origins ?? [])])]
}
