import type { OutboundAnswer } from '../safe-fetch/index.ts'

export type DeliveryVerdict =
  | { kind: 'delivered'; status: number }
  /** Another attempt may do better. */
  | { kind: 'again'; status: number | null; failure: string }
  /** Another attempt would end the same way. */
  | { kind: 'refused'; status: number | null; failure: string }

const GONE = 410

/**
 * Any 2xx acknowledges; 5xx and network errors are tried again, 4xx never; redirects are not followed. Pure.
 *                                                                                                  Workflow API 7.4
 * `isPatient`: everything is tried again but 410, by which a receiver says that it wants no more. Standard Webhooks 1.0
 */
export function judgeAnswer(answer: OutboundAnswer, isPatient = false): DeliveryVerdict {
  const verdict = judge(answer)
  const isFinal = verdict.status === GONE || !isPatient
  return verdict.kind === 'refused' && !isFinal ? { ...verdict, kind: 'again' } : verdict
}

function judge(answer: OutboundAnswer): DeliveryVerdict {
  if (answer.kind === 'blocked' || answer.kind === 'redirect') {
    return { kind: 'refused', status: null, failure: `${answer.kind}: ${answer.message}` }
  }
  if (answer.kind !== 'answer') return { kind: 'again', status: null, failure: `${answer.kind}: ${answer.message}` }
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'delivered', status }
  return { kind: status >= 500 ? 'again' : 'refused', status, failure: `status ${status}` }
}
