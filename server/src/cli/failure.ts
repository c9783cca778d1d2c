// What a person at the terminal reads when a command fails.
import { EmbeddedPostgresError } from '../kernel/embedded-postgres/index.ts'
import { StartError } from '../kernel/errors.ts'

/** One line for what the person can mend; the whole error for what only we can. */
export function explainFailure(error: unknown): string {
  if (error instanceof StartError || error instanceof EmbeddedPostgresError) return `wayleave: ${error.message}`
  if (error instanceof Error) return `wayleave: this should not happen: ${error.stack ?? error.message}`
  return `wayleave: this should not happen: ${String(error)}`
}
