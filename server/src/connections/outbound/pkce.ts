import { createHash, randomBytes } from 'node:crypto'

/** A fresh PKCE pair (RFC 7636 §4.1, §4.2, method S256): the verifier stays here, the challenge goes to the provider. */
export function createPkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: pkceChallenge(verifier) }
}

/** The S256 challenge of a verifier. */
export function pkceChallenge(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url')
}
