import { judgeSecondUse, type Retry, type SecondUse } from './judge-second-use.ts'
import type { PresentedCode, Proof, Successor } from './store.ts'

export type CodeVerdict =
  | { kind: 'unspent' }
  /** It never was, belongs to another client, its grant is no more, its time is over: all read alike. */
  | { kind: 'unknown' | 'foreign' | 'dead' | 'expired' }
  /** Whoever sent it is not whom it was issued to. Neither burns the code, and neither helps a thief: nobody guesses 256 bits. */
  | { kind: 'wrong_redirect_uri' | 'wrong_verifier' }
  | SecondUse

export type CodeRequest = Retry & { clientId: string; proof: Proof }

/** Judges a code that could not be redeemed at once. `successor`: what came of it, when it was used. */
export function judgeCode(
  row: PresentedCode | undefined,
  successor: Successor | undefined,
  request: CodeRequest,
): CodeVerdict {
  if (!row) return { kind: 'unknown' }
  if (row.client_id !== request.clientId) return { kind: 'foreign' } // RFC 6749 §4.1.3
  if (row.revoked_at || row.deactivated_at) return { kind: 'dead' }
  const unproven = judgeProof(row, request.proof)
  if (row.used_at) {
    const verdict = judgeSecondUse(row, successor, request, () => !unproven)
    // OAuth 2.1 §4.1.3: a second *valid* request revokes. Without the proof anybody who read a log could.
    return verdict.kind === 'replayed' && unproven ? unproven : verdict
  }
  if (row.expires_at <= request.now) return { kind: 'expired' }
  return unproven ?? { kind: 'unspent' }
}

function judgeProof(row: PresentedCode, { redirectUri, challenge }: Proof): CodeVerdict | undefined {
  if (redirectUri !== undefined && redirectUri !== row.redirect_uri) return { kind: 'wrong_redirect_uri' }
  // RFC 7636 §4.6, RFC 9700 §2.1.1: neither without the other.
  if ((challenge ?? null) !== row.code_challenge) return { kind: 'wrong_verifier' }
  return undefined
}
