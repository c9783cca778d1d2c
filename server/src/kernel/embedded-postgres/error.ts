// The one error of this folder: a line for the person who starts the program, never a stack of PostgreSQL's own words.

/** What went wrong; `in_use` also carries `ownerPid`. */
export type EmbeddedPostgresFailure =
  | 'in_use'
  | 'unwritable'
  | 'disk_full'
  | 'port'
  | 'unsupported_platform'
  | 'binaries_missing'
  | 'no_user'
  | 'failed'

/** Thrown by everything in this folder. `message` is one line for a person; `cause` holds the detail. */
export class EmbeddedPostgresError extends Error {
  readonly kind: EmbeddedPostgresFailure
  /** The process that holds the data folder (`in_use` only). */
  readonly ownerPid: number | undefined

  constructor(kind: EmbeddedPostgresFailure, message: string, options: { cause?: unknown; ownerPid?: number } = {}) {
    super(message, { cause: options.cause })
    this.name = 'EmbeddedPostgresError'
    this.kind = kind
    this.ownerPid = options.ownerPid
  }
}

/** Turns whatever was thrown while working on `folder` into an `EmbeddedPostgresError`. */
export function explainError(error: unknown, folder: string): EmbeddedPostgresError {
  if (error instanceof EmbeddedPostgresError) return error
  const { code = '', path = folder } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, error)
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code)) {
    const message = `The data folder ${folder} cannot be used by this user (${code} at ${path}); choose another folder or its owner.`
    return new EmbeddedPostgresError('unwritable', message, { cause: error })
  }
  const text = error instanceof Error ? error.message : String(error)
  return new EmbeddedPostgresError('failed', `PostgreSQL could not be started in ${folder}: ${firstLine(text)}`, {
    cause: error,
  })
}

/** Turns what PostgreSQL or initdb printed before it gave up into an `EmbeddedPostgresError`. */
export function explainOutput(output: string, folder: string): EmbeddedPostgresError {
  if (/No space left on device|Disk quota exceeded/.test(output)) return diskFull(folder, output)
  if (/could not bind|could not create any TCP\/IP sockets/.test(output)) {
    const message = 'PostgreSQL found no free port on 127.0.0.1; see whether this machine allows listening there.'
    return new EmbeddedPostgresError('port', message, { cause: output })
  }
  const reason = output.match(/(?:FATAL|PANIC|error|could not)[^\n]*/)?.[0] ?? (firstLine(output) || 'it said nothing')
  const kind = /Permission denied|Read-only file system/.test(output) ? 'unwritable' : 'failed'
  return new EmbeddedPostgresError(kind, `PostgreSQL could not be started in ${folder}: ${reason.trim()}`, {
    cause: output,
  })
}

function diskFull(folder: string, cause: unknown): EmbeddedPostgresError {
  return new EmbeddedPostgresError('disk_full', `The disk that holds ${folder} is full.`, { cause })
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
