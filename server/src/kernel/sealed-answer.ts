// The answer that a repeat with the same Idempotency-Key gets, sealed: it may show what is personal or secret.
import { z } from 'zod'
import type { Deps } from './deps.ts'
import type { IdempotencyKey, StoredAnswer } from './idempotency.ts'

type Owner = { workspaceId: number }
type Vault = Pick<Deps, 'vault'>

const sealedSchema = z.object({ sealed: z.string() })

/** The answer as it may be stored under the key. */
export async function sealAnswer(
  { status, body }: StoredAnswer,
  key: IdempotencyKey,
  { workspaceId }: Owner,
  { vault }: Vault,
): Promise<StoredAnswer> {
  return { status, body: { sealed: (await vault.of(workspaceId)).seal(JSON.stringify(body), placeOf(key)) } }
}

/** The answer as it was given. Throws SealError when it is another key's. */
export async function openAnswer(
  { status, body }: StoredAnswer,
  key: IdempotencyKey,
  { workspaceId }: Owner,
  { vault }: Vault,
): Promise<StoredAnswer> {
  const { sealed } = sealedSchema.parse(body)
  return { status, body: JSON.parse((await vault.of(workspaceId, sealed)).open(sealed, placeOf(key))) }
}

function placeOf({ hash }: IdempotencyKey): string {
  return `idempotency_key:${hash.toString('hex')}:answer`
}
