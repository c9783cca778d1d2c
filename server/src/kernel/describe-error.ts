const DEPTH_MAX = 3
/** Member -> the name that it is logged by: `code` would be masked, as that of an authorization. */
const MEMBERS = { code: 'error_code', severity: 'severity', constraint: 'constraint', table: 'table' } as const

/**
 * What is logged of an error: message, stack, what tells the kind of a failure of the database or the system, and its
 * causes. Left out are PostgreSQL's `detail`, which quotes values, and whatever else hangs on it (pg adds its client).
 */
export function describeError(error: unknown, depthLeft = DEPTH_MAX): unknown {
  if (!(error instanceof Error)) return error === undefined ? undefined : String(error)
  const found = Object.entries(MEMBERS).flatMap(([member, name]) => {
    const value: unknown = Reflect.get(error, member)
    return typeof value === 'string' ? [[name, value]] : []
  })
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...Object.fromEntries(found),
    ...(depthLeft > 0 ? causesOf(error, depthLeft - 1) : {}),
  }
}

function causesOf(error: Error, depthLeft: number): { cause?: unknown; errors?: unknown[] } {
  return {
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause, depthLeft) }),
    ...(error instanceof AggregateError ? { errors: error.errors.map((each) => describeError(each, depthLeft)) } : {}),
  }
}
