import type { OutboundRequest } from '../kernel/safe-fetch/index.ts'
import type { App } from './model.ts'

/**
 * Where a request of an app may go: to its hosts; and where a person chose these in the console, to public addresses alone.
 * Networks of our own (`WAYLEAVE_ALLOW_NETWORKS`) were opened by the operator, for what the operator pushes.
 */
export function boundsOf({
  hosts,
  is_of_person,
}: Pick<App, 'hosts' | 'is_of_person'>): Pick<OutboundRequest, 'hosts' | 'isPublicOnly'> {
  return is_of_person ? { hosts, isPublicOnly: true } : { hosts }
}
