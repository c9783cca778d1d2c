import type { OutboundAnswer } from '../safe-fetch/index.ts'

export type DeliveryVerdict =
  | { kind: 'delivered'; status: number }
  /** Another attempt may do better. */
  | { kind: 'again'; status: number | null; failure: string }
  /** Another attempt would end the same way. */
  | { kind: 'refused'; status: number | null; failure: string }

/**
 * Any 2xx acknowledges; 5xx and network errors are tried again, 4xx never; redirects are not followed. Pure.
 *                                                                                                  Workflow API 7.4
 */
export function judgeAnswer(answer: OutboundAnswer): DeliveryVerdict {
  if (answer.kind === 'blocked' || answer.kind === 'redirect') {
    return { kind: 'refused', status: null, failure: `${answer.kind}: ${answer.message}` }
  }
  if (answer.kind !== 'answer') return { kind: 'again', status: null, failure: `${answer.kind}: ${answer.message}` }
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  return { kind: status >= 500 ? 'again' : 'refused', status, failure: `status ${status}` }
}
