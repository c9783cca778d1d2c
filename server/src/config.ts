// The only reader of the environment. Every variable is listed here, in docs/configuration.md, and nowhere else.
import { readFileSync } from 'node:fs'
import ipaddr from 'ipaddr.js'
import type { Config } from './kernel/config-types.ts'
import { StartError } from './kernel/errors.ts'
import { hasControlCharacter, isMailAddress } from './kernel/mail/index.ts'
import { closestName } from './kernel/nearest-name.ts'
import { parseMasterKey } from './kernel/seal/index.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Every variable that the program reads; a `*_FILE` sibling exists for the secret ones. */
export const variables = {
  DATABASE_URL: { isSecret: true, meaning: 'PostgreSQL 15 or newer, as postgres://user:password@host:port/database' },
  WAYLEAVE_PUBLIC_URL: {
    isSecret: false,
    meaning: 'The https origin under which browsers and partners reach this server',
  },
  WAYLEAVE_SECRET: { isSecret: true, meaning: 'The master key that seals credentials: 32 bytes, base64 or hex' },
  WAYLEAVE_SECRET_PREVIOUS: {
    isSecret: true,
    meaning: 'Earlier master keys, comma separated, that still open what they sealed',
  },
  WAYLEAVE_HOST: { isSecret: false, meaning: 'The address to listen on (default 0.0.0.0)' },
  WAYLEAVE_PORT: { isSecret: false, meaning: 'The port to listen on (default 4747)' },
  WAYLEAVE_ALLOW_NETWORKS: {
    isSecret: false,
    meaning: 'Private networks (CIDR, comma separated) that outbound requests may reach',
  },
  WAYLEAVE_TRUSTED_PROXIES: {
    isSecret: false,
    meaning: 'Proxies (CIDR, comma separated) whose X-Forwarded-For counts',
  },
  WAYLEAVE_RATE_LIMITS: { isSecret: false, meaning: 'off, default or compat' },
  SMTP_URL: {
    isSecret: true,
    meaning: 'The mail server, as smtps://user:password@host:465 or smtp://host:587',
  },
  WAYLEAVE_MAIL_FROM: {
    isSecret: false,
    meaning: 'The sender of mails, as in: Acme <no-reply@acme.example>',
  },
  WAYLEAVE_POLL_SECONDS: { isSecret: false, meaning: 'How often a trigger is polled, in seconds (default 60)' },
  WAYLEAVE_LOG_LEVEL: { isSecret: false, meaning: 'trace, debug, info, warn, error or silent' },
  WAYLEAVE_METRICS_TOKEN: { isSecret: true, meaning: 'Opens /metrics to whoever sends it as a bearer token' },
  WAYLEAVE_METRICS_PORT: { isSecret: false, meaning: 'A port of its own for /metrics, /healthz and /readyz' },
  WAYLEAVE_METRICS_HOST: { isSecret: false, meaning: 'The address of that port (default 127.0.0.1)' },
  WAYLEAVE_TRACE_OUTBOUND: { isSecret: false, meaning: 'on: third parties get our traceparent; off (default)' },
  OTEL_EXPORTER_OTLP_ENDPOINT: { isSecret: false, meaning: 'Where traces are sent; unset: nowhere' },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: { isSecret: false, meaning: 'The same, as the whole address' },
  OTEL_SDK_DISABLED: { isSecret: false, meaning: 'true: no traces, whatever else is set' },
  OTEL_SERVICE_NAME: { isSecret: false, meaning: 'The name of the service in traces (default wayleave)' },
  OTEL_RESOURCE_ATTRIBUTES: { isSecret: false, meaning: 'What else describes it, as in: deployment.environment=test' },
} as const

type Name = keyof typeof variables

const RATE_LIMITS = ['off', 'default', 'compat'] as const
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const PORT_DEFAULT = 4747
const POLL_SECONDS = { default: 60, min: 5, max: 86_400 }
const TOKEN_LENGTH_MIN = 16

/** The value of a variable, or of the file that its `*_FILE` sibling names. Throws StartError when both are set. */
export function readVariable(environment: Environment, name: Name): string | undefined {
  const direct = environment[name] || undefined
  const file = variables[name].isSecret ? environment[`${name}_FILE`] || undefined : undefined
  if (!file) return direct
  if (direct) throw new StartError(`${name} and ${name}_FILE are both set; set one of them`)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new StartError(`${name}_FILE names a file that cannot be read: ${file}`)
  }
}

/** Names beginning with WAYLEAVE_ that mean nothing, each with the nearest one that does. */
export function unknownVariables(environment: Environment): string[] {
  const known = Object.keys(variables).flatMap((name) =>
    variables[name as Name].isSecret ? [name, `${name}_FILE`] : [name],
  )
  return Object.keys(environment)
    .filter((name) => name.startsWith('WAYLEAVE_') && !name.startsWith('WAYLEAVE_TEST_') && !known.includes(name))
    .map((name) => `${name} is not a setting of Wayleave; did you mean ${closestName(name, known)}?`)
}

/** The configuration of `wayleave start`. Throws one StartError that lists every insecure or missing setting. */
export function productionConfig(
  environment: Environment,
  options: { role: Config['role']; database?: string },
): Config {
  const mistakes = unknownVariables(environment)
  const common = readCommon(environment, mistakes)
  const databaseUrl = options.database ?? readVariable(environment, 'DATABASE_URL')
  const publicUrl = readVariable(environment, 'WAYLEAVE_PUBLIC_URL')
  const masterKeys = readMasterKeys(environment, mistakes)
  const smtp = readSmtp(environment, publicUrl, mistakes)
  if (!databaseUrl) mistakes.push('DATABASE_URL is not set: name a PostgreSQL database')
  if (!publicUrl) mistakes.push('WAYLEAVE_PUBLIC_URL is not set: the https origin of this server')
  else if (!isHttpsOrigin(publicUrl))
    mistakes.push(`WAYLEAVE_PUBLIC_URL must be an https origin without a path: ${publicUrl}`)
  if (!masterKeys)
    mistakes.push('WAYLEAVE_SECRET is not set: 32 random bytes, for instance from `openssl rand -base64 32`')
  if (mistakes.length > 0 || !databaseUrl || !publicUrl || !masterKeys) {
    throw new StartError(
      `wayleave start refuses these settings:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`,
    )
  }
  return {
    ...common,
    mode: 'production',
    role: options.role,
    hosts: [readVariable(environment, 'WAYLEAVE_HOST') ?? '0.0.0.0'],
    databaseUrl,
    publicUrl: publicUrl.replace(/\/$/, ''),
    masterKeys,
    smtp,
    rateLimits: common.rateLimits ?? 'default',
  }
}

/** The configuration of `wayleave dev` on a database that is at hand already. `port`: default WAYLEAVE_PORT. */
export function developmentConfig(environment: Environment, options: { port?: number; databaseUrl: string }): Config {
  const mistakes = unknownVariables(environment)
  const common = readCommon(environment, mistakes)
  if (mistakes.length > 0) throw new StartError(mistakes.join('\n'))
  return {
    ...common,
    mode: 'development',
    role: 'all',
    hosts: ['127.0.0.1', '::1'],
    port: options.port ?? common.port,
    databaseUrl: options.databaseUrl,
    publicUrl: undefined,
    masterKeys: undefined,
    smtp: undefined,
    rateLimits: common.rateLimits ?? 'off',
  }
}

/** The master keys that administration opens a production database with. Throws StartError when they are missing or malformed. */
export function administrationKeys(environment: Environment): readonly [Buffer, ...Buffer[]] {
  const mistakes: string[] = []
  const keys = readMasterKeys(environment, mistakes)
  if (keys) return keys
  throw new StartError(mistakes[0] ?? 'WAYLEAVE_SECRET is not set; the secrets of this database are sealed with it')
}

type Common = Pick<
  Config,
  'port' | 'pollSeconds' | 'allowNetworks' | 'trustedProxies' | 'logLevel' | 'metrics' | 'tracing' | 'isTraceSentOut'
> & {
  rateLimits: Config['rateLimits'] | undefined
}

function readCommon(environment: Environment, mistakes: string[]): Common {
  const logLevel = readVariable(environment, 'WAYLEAVE_LOG_LEVEL') ?? 'info'
  if (!LOG_LEVELS.includes(logLevel)) mistakes.push(`WAYLEAVE_LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}`)
  const port = Number(readVariable(environment, 'WAYLEAVE_PORT') ?? PORT_DEFAULT)
  if (!isPort(port)) mistakes.push('WAYLEAVE_PORT must be a port number')
  const limits = readVariable(environment, 'WAYLEAVE_RATE_LIMITS')
  const rateLimits = RATE_LIMITS.find((known) => known === limits)
  if (limits && !rateLimits) mistakes.push(`WAYLEAVE_RATE_LIMITS must be one of ${RATE_LIMITS.join(', ')}`)
  return {
    port,
    pollSeconds: readPollSeconds(environment, mistakes),
    logLevel,
    rateLimits,
    metrics: readMetrics(environment, mistakes),
    tracing: readTracing(environment),
    isTraceSentOut: readSwitch(environment, 'WAYLEAVE_TRACE_OUTBOUND', mistakes),
    allowNetworks: readNetworks(environment, 'WAYLEAVE_ALLOW_NETWORKS', mistakes),
    trustedProxies: readNetworks(environment, 'WAYLEAVE_TRUSTED_PROXIES', mistakes),
  }
}

function readMetrics(environment: Environment, mistakes: string[]): Config['metrics'] {
  const token = readVariable(environment, 'WAYLEAVE_METRICS_TOKEN')
  if (token && token.length < TOKEN_LENGTH_MIN)
    mistakes.push(`WAYLEAVE_METRICS_TOKEN must have at least ${TOKEN_LENGTH_MIN} characters`)
  const given = readVariable(environment, 'WAYLEAVE_METRICS_PORT')
  const port = given === undefined ? undefined : Number(given)
  if (port !== undefined && !isPort(port)) mistakes.push('WAYLEAVE_METRICS_PORT must be a port number')
  return { token, port, host: readVariable(environment, 'WAYLEAVE_METRICS_HOST') ?? '127.0.0.1' }
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
function readTracing(environment: Environment): Config['tracing'] {
  const hasEndpoint =
    readVariable(environment, 'OTEL_EXPORTER_OTLP_ENDPOINT') ??
    readVariable(environment, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT')
  const isDisabled = readVariable(environment, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true'
  if (!hasEndpoint || isDisabled) return undefined
  const given = (readVariable(environment, 'OTEL_RESOURCE_ATTRIBUTES') ?? '').split(',').flatMap((pair) => {
    const [name = '', value = ''] = pair.split('=', 2).map((part) => part.trim())
    return name && value ? [[name, percentDecoded(value)] as const] : []
  })
  const name = readVariable(environment, 'OTEL_SERVICE_NAME')
  return {
    resource: { 'service.name': 'wayleave', ...Object.fromEntries(given), ...(name && { 'service.name': name }) },
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function readSwitch(environment: Environment, name: Name, mistakes: string[]): boolean {
  const value = readVariable(environment, name) ?? 'off'
  if (value !== 'on' && value !== 'off') mistakes.push(`${name} must be on or off`)
  return value === 'on'
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65535
}

function readPollSeconds(environment: Environment, mistakes: string[]): number {
  const { min, max, default: otherwise } = POLL_SECONDS
  const seconds = Number(readVariable(environment, 'WAYLEAVE_POLL_SECONDS') ?? otherwise)
  if (!Number.isInteger(seconds) || seconds < min || seconds > max)
    mistakes.push(`WAYLEAVE_POLL_SECONDS must be a whole number of seconds from ${min} to ${max}`)
  return seconds
}

function readSmtp(environment: Environment, publicUrl: string | undefined, mistakes: string[]): Config['smtp'] {
  const url = readVariable(environment, 'SMTP_URL')
  const from = readSender(readVariable(environment, 'WAYLEAVE_MAIL_FROM') ?? defaultSender(publicUrl))
  if (!from) mistakes.push('WAYLEAVE_MAIL_FROM must be one sender, as in: Acme <no-reply@acme.example>')
  if (!url) return undefined
  if (!isSmtpUrl(url)) {
    mistakes.push('SMTP_URL must be as in smtps://user:password@host:465 or smtp://host:587') // it holds a password
    return undefined
  }
  return from && { url, from }
}

function isSmtpUrl(text: string): boolean {
  return URL.canParse(text) && /^smtps?:$/.test(new URL(text).protocol) && new URL(text).hostname !== ''
}

function defaultSender(publicUrl: string | undefined): string {
  const host = publicUrl && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : 'localhost'
  return `Wayleave <no-reply@${host}>`
}

/** `Acme <no-reply@acme.example>` or the address alone. */
function readSender(text: string): NonNullable<Config['smtp']>['from'] | undefined {
  const [, name = '', bracketed] = /^(?:"?([^"<>]*?)"?\s*)?<([^<>]+)>$/.exec(text.trim()) ?? []
  const address = bracketed ?? text.trim()
  return isMailAddress(address) && !hasControlCharacter(name) ? { name, address } : undefined
}

function readNetworks(environment: Environment, name: Name, mistakes: string[]): string[] {
  const networks = (readVariable(environment, name) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  for (const network of networks) {
    if (!ipaddr.isValidCIDR(network))
      mistakes.push(`${name} holds "${network}", which is no network such as 10.0.0.0/8`)
  }
  return networks
}

function readMasterKeys(environment: Environment, mistakes: string[]): [Buffer, ...Buffer[]] | undefined {
  const current = readVariable(environment, 'WAYLEAVE_SECRET')
  if (!current) return undefined
  const texts = [current, ...(readVariable(environment, 'WAYLEAVE_SECRET_PREVIOUS') ?? '').split(',').filter(Boolean)]
  const keys = texts.map(parseMasterKey)
  if (keys.every((key) => key !== undefined)) return keys as [Buffer, ...Buffer[]]
  mistakes.push('WAYLEAVE_SECRET must be 32 bytes, base64 or hex')
  return undefined
}

function isHttpsOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).origin === text.replace(/\/$/, '')
}
