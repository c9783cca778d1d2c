import type { Client } from '../clients/index.ts'

/** A client as names and values, its partner's record included. */
export function pairsOf({ partner, ...client }: Client): [string, string][] {
  return Object.entries({ ...client, ...partner }).map(([name, value]) => [name, shown(value)])
}

function shown(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return '-'
  return Array.isArray(value) ? value.join(' ') : String(value)
}
