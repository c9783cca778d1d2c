import type { ActionKind } from '../action.ts'

/**
 * What the hooks around a call are named by, for each kind: KEY_pre_write, KEY_post_write, KEY_write.  outbound-oauth §6
 */
export const callWords = {
  write: 'write',
  // One request that may write, as it runs today: the script has its say as in any other write.
  search_or_write: 'write',
  search_and_write: 'write',
  search: 'search',
  read: 'read_resource',
  read_bulk: 'read_resource',
  trigger: 'poll',
  filter: 'filter', // calls nobody: the built-in app has no script
} as const satisfies Record<ActionKind, string>
