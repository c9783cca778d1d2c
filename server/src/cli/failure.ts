// What a person at the terminal reads when a command fails.
import { EmbeddedPostgresError } from '../kernel/embedded-postgres/index.ts'
import { StartError } from '../kernel/errors.ts'

/** One line for what the person can mend; the whole error for what only we can. */
export function explainFailure(error: unknown): string {
  if (error instanceof StartError || error instanceof EmbeddedPostgresError) return `wayleave: ${error.message}`
  const refusal = systemRefusal(error)
  if (refusal) return `wayleave: ${refusal}`
  if (error instanceof Error) return `wayleave: this should not happen: ${error.stack ?? error.message}`
  return `wayleave: this should not happen: ${String(error)}`
}

/** The system says no to a file: its own words hold the reason and the path. */
function systemRefusal(error: unknown): string | undefined {
  const isOfFile = error instanceof Error && 'syscall' in error && 'path' in error
  return isOfFile && 'code' in error && ['EACCES', 'EPERM', 'ENOSPC', 'EROFS'].includes(String(error.code))
    ? error.message
    : undefined
}
