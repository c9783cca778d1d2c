import type { OwnedClient } from './owned-client.ts'

/** A client as names and values, its partner's record included. */
export function pairsOf({ partner, ...client }: OwnedClient): [string, string][] {
  return Object.entries({ ...client, ...partner }).map(([name, value]) => [name, shown(name, value)])
}

function shown(name: string, value: unknown): string {
  if (name === 'scopes' && Array.isArray(value) && value.length === 0) return 'all of its kind'
  if (value === null || (Array.isArray(value) && value.length === 0)) return '-'
  return Array.isArray(value) ? value.join(' ') : String(value)
}
