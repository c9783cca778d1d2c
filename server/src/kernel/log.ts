import { type DestinationStream, pino } from 'pino'
import { describeError } from './describe-error.ts'
import { maskFields, maskText, maskValue } from './log-mask.ts'

export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * JSON lines on stderr, or to `destination`. An error goes in as `err`. Members with the names of secrets are masked at
 * any depth; in every text, errors' messages and stacks among them, so are query strings, tokens of ours, and what stands
 * behind the name of a secret.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: (error: unknown) => maskValue(describeError(error)) },
      formatters: { log: maskFields },
      hooks: {
        logMethod(parameters, method) {
          const [fields, message] = parameters as unknown as [object, string]
          method.apply(this, [fields, maskText(message)])
        },
      },
    },
    destination,
  )
}
