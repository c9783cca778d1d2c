import { type DestinationStream, pino } from 'pino'
import { describeError } from './describe-error.ts'

export type Log = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const SECRET_NAMES = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'client_secret',
  'access_token',
  'refresh_token',
  'id_token',
  'token',
  'code',
  'credentials',
]

/**
 * JSON lines on stderr, or to `destination`. Members with the names of secrets are masked, one level deep as well; an
 * error goes in as `err`.
 */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Log {
  return pino(
    {
      level,
      base: null,
      serializers: { err: describeError },
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: '[masked]' },
    },
    destination,
  )
}
