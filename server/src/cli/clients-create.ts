import { Command, Option } from 'commander'
import { type Registered, type Registration, registerClient, registrationSchema } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { administrate } from './administration.ts'
import { addBrandOptions, brandContents } from './brand-options.ts'
import { pairsOf } from './client-pairs.ts'
import type { Context } from './context.ts'
import { collect } from './option-values.ts'
import { printJson, printLine, printPairs } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

/** Option names as commander gives them -> members of a registration. */
const members: Readonly<Record<string, string>> = {
  kind: 'kind',
  key: 'key',
  name: 'name',
  clientId: 'client_id',
  redirectUri: 'redirect_uris',
  scope: 'scopes',
  app: 'app',
  public: 'public',
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
  origin: 'origins',
  theme: 'theme',
  logo: 'logo',
  stylesheet: 'stylesheet',
}

/** `wayleave clients create`: registers a client; its secrets are printed this once. */
export function createClientCommand(context: Context): Command {
  const command = addDatabaseOptions(new Command('create'))
    .description('register a client; its secrets are printed this once')
    .addOption(
      new Option('--kind <kind>', 'what it is').choices(['embed', 'workflow', 'ai_actions']).makeOptionMandatory(),
    )
    .requiredOption('--name <name>', 'what people read')
    .option('--key <key>', 'its name in scripts (default: made of the name)')
    .option('--client-id <id>', 'default: a random one')
    .option('--redirect-uri <uri>', 'where browsers may be sent back to, exact (repeatable)', collect)
    .option('--scope <scope>', 'what it may ask for (repeatable; default: all of its kind)', collect)
    .option('--app <app>', 'its published integration')
    .option('--public', 'ai_actions: it keeps no secret')
    .option('--no-public', 'ai_actions: it keeps a secret')
  return addEmbedOptions(command)
    .option('--json', 'print one line of JSON')
    .action((options: Record<string, unknown> & DatabaseOptions) => create(options, context))
}

function addEmbedOptions(command: Command): Command {
  const known = command
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
    .option('--origin <origin>', 'embed: whose pages hear of the outcome, exact (repeatable)', collect)
  return addBrandOptions(known)
}

async function create(options: Record<string, unknown> & DatabaseOptions, { environment }: Context): Promise<void> {
  const registration = registrationOf({ ...options, ...(await brandContents(options)) })
  const registered = await administrate(options, environment, (administration) =>
    registerClient(registration, administration),
  )
  if (!registered) throw new StartError(`the client id ${registration.client_id} is taken`)
  tell(registered, options.json === true)
}

function registrationOf(options: Record<string, unknown>): Registration {
  const given = Object.entries(members).flatMap(([option, member]) =>
    options[option] === undefined ? [] : [[member, options[option]] as const],
  )
  const result = registrationSchema.safeParse({ key: keyOf(String(options.name)), ...Object.fromEntries(given) })
  if (result.success) return result.data
  const lines = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `  ${flagOf(key)} is not for this kind`)
      : [
          `  ${flagOf(String(issue.path[0]))} ${issue.input === undefined && issue.code === 'invalid_type' ? 'is missing' : issue.message}`,
        ],
  )
  throw new StartError(`the client cannot be registered:\n${lines.join('\n')}`)
}

function flagOf(member: string): string {
  const option = Object.keys(members).find((name) => members[name] === member) ?? member
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function keyOf(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'client'
  )
}

function tell({ client, client_secret, webhook_secret }: Registered, isJson: boolean): void {
  if (isJson) {
    printJson({ ...client, client_secret, webhook_secret })
    return
  }
  printPairs([
    ...pairsOf(client),
    ['client_secret', client_secret ?? '- (public client)'],
    ['webhook_secret', webhook_secret ?? '-'],
  ])
  printLine()
  printLine('The secrets are shown this once. Keep them on the server.')
}
