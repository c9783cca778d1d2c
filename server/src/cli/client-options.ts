// The settings of a client on the command line, as `clients create` and `clients set` take them.
import type { z } from '@hono/zod-openapi'
import { type Command, Option } from 'commander'
import { describeIssue } from '../apps/index.ts'
import { collect } from './option-values.ts'

/** Option names as commander gives them -> members of a registration. */
const members: Readonly<Record<string, string>> = {
  kind: 'kind',
  key: 'key',
  name: 'name',
  clientId: 'client_id',
  redirectUri: 'redirect_uris',
  scope: 'scopes',
  app: 'app',
  owner: 'owner',
  public: 'public',
  idTokenAlg: 'id_token_alg',
  retryWindowSeconds: 'retry_window_seconds',
  issuer: 'issuer',
  audience: 'audience',
  jwksUrl: 'jwks_url',
  userClaim: 'user_claim',
  tenantClaim: 'tenant_claim',
  emailClaim: 'email_claim',
  labelClaim: 'label_claim',
  maxLifetimeSeconds: 'max_lifetime_seconds',
  requireJti: 'require_jti',
  confirmIdentity: 'confirm_identity',
  confirmUrl: 'confirm_url',
  onExpired: 'on_expired',
  reconnectUrl: 'reconnect_url',
  origin: 'origins',
  theme: 'theme',
  logo: 'logo',
  stylesheet: 'stylesheet',
}

/** What clients of every kind have, but for those with a partner. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--key <key>', 'its name in scripts')
    .option('--redirect-uri <uri>', 'where browsers may be sent back to, exact (repeatable)', collect)
    .option('--scope <scope>', 'what it may ask for (repeatable; default: all of its kind)', collect)
    .option('--app <app>', 'its published integration')
    .option('--owner <email>', 'who manages it in the console (default: the command line alone)')
    .option(
      '--retry-window-seconds <seconds>',
      'workflow, ai_actions: for how long a refresh may be repeated, 0 to 60 (default: 0)',
      Number,
    )
    .addOption(
      new Option('--id-token-alg <alg>', 'ai_actions: how its id_tokens are signed').choices(['RS256', 'ES256']),
    )
}

/** How a partner's JWTs are verified, and whose pages hear of the outcome. */
export function addPartnerOptions(command: Command): Command {
  return command
    .option('--issuer <iss>', "embed: the partner's JWTs have this iss")
    .option('--audience <aud>', 'embed: and this aud')
    .option('--jwks-url <url>', 'embed: where its public keys are')
    .option('--user-claim <claim>', 'embed: which claim is the user (default: sub)')
    .option('--tenant-claim <claim>', 'embed: which claim is the tenant')
    .option('--email-claim <claim>', 'embed: which claim is an address, for mail alone')
    .option('--label-claim <claim>', 'embed: which claim names the user on pages')
    .option('--max-lifetime-seconds <seconds>', 'embed: the longest life of a JWT (default: 300)', Number)
    .option('--require-jti', 'embed: every JWT serves once')
    .option('--confirm-identity', 'embed: the partner confirms who connected')
    .option('--confirm-url <url>', 'embed: where it does so')
    .addOption(
      new Option('--on-expired <what>', 'embed: runs on an expired connection (default: refuse)').choices([
        'refuse',
        'hold',
      ]),
    )
    .option('--reconnect-url <url>', 'embed: its page where a user connects again')
    .option('--origin <origin>', 'embed: whose pages hear of the outcome, exact (repeatable)', collect)
}

/** Members of a registration that the options name. */
export function settingsOf(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries(members).flatMap(([option, member]) =>
    options[option] === undefined ? [] : [[member, options[option]] as const],
  )
  return Object.fromEntries(given)
}

/** What a registration refuses, a line for each option. */
export function mistakesOf(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `  ${flagOf(key)} is not for this kind`)
      const isMissing = issue.input === undefined && issue.code === 'invalid_type'
      return [`  ${flagOf(String(issue.path[0]))} ${isMissing ? 'is missing' : wordsOf(issue)}`]
    })
    .join('\n')
}

/** The words of a seed file's mistakes, to stand behind the name of a flag. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return (describeIssue({ ...issue, input: issue.input } as z.core.$ZodRawIssue) ?? issue.message)
    .replace(/^This /, '')
    .replace(/\.$/, '')
}

function flagOf(member: string): string {
  const option = Object.keys(members).find((name) => members[name] === member) ?? member
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
