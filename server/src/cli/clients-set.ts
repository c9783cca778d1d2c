import { Command } from 'commander'
import { note } from '../accounts/index.ts'
import {
  type Change,
  changeLooksWithin,
  changeOwner,
  changeSettings,
  findClient,
  type GivenLooks,
  type Settings,
} from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'
import { ACTOR, type Administration, administrate } from './administration.ts'
import { addBrandOptions, brandContents } from './brand-options.ts'
import { addCommonOptions, addPartnerOptions, mistakesOf, settingsOf } from './client-options.ts'
import { pairsOf } from './client-pairs.ts'
import type { Context } from './context.ts'
import { findOwnedClient } from './owned-client.ts'
import { personNamed } from './person-named.ts'
import { printJson, printPairs } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

/** What commander makes of `--logo FILE` (its path) and `--no-logo` (false), and of all the others. */
type Options = DatabaseOptions & { json?: boolean } & Readonly<Record<string, unknown>>

const LISTS = ['redirect_uris', 'scopes', 'origins']
const SWITCHES = ['require_jti', 'confirm_identity']

/** `wayleave clients set`: other settings and looks for a client, at once and in every process. */
export function setClientCommand(context: Context): Command {
  const command = addDatabaseOptions(new Command('set').argument('<client_id>'))
    .description('change settings of a client; what is not named stays, a list that is named is replaced')
    .option('--name <name>', 'what people read')
  return addRemovals(addBrandOptions(addPartnerOptions(addCommonOptions(command))))
    .option('--json', 'print one line of JSON')
    .action((clientId: string, options: Options) => set(clientId, options, context))
}

function addRemovals(command: Command): Command {
  return command
    .option('--no-redirect-uri', 'browsers may be sent nowhere')
    .option('--no-scope', 'all scopes of its kind')
    .option('--no-app', 'no published integration')
    .option('--no-owner', "in nobody's console")
    .option('--no-email-claim', 'embed: no address')
    .option('--no-label-claim', 'embed: no name on pages')
    .option('--no-require-jti', 'embed: a JWT may serve again')
    .option('--no-confirm-identity', 'embed: nobody confirms who connected')
    .option('--no-confirm-url', 'embed: nowhere')
    .option('--no-reconnect-url', 'embed: no such page')
    .option('--no-origin', 'embed: no page hears of the outcome')
    .option('--no-theme', 'embed: as the browser prefers')
    .option('--no-logo', 'embed: the first letter of its name again')
    .option('--no-stylesheet', 'embed: our own looks again')
}

async function set(clientId: string, options: Options, { environment }: Context): Promise<void> {
  const { logo: _logo, stylesheet: _stylesheet, owner, ...named } = settingsOf(options)
  const settings = withRemovals(named)
  const looks = await looksOf(options)
  if (Object.keys(settings).length + Object.keys(looks).length === 0 && owner === undefined)
    throw new StartError('nothing to change: wayleave clients set --help lists what can be')
  const client = await administrate(options, environment, async (administration) => {
    await changeBoth(clientId, settings, looks, administration)
    if (owner !== undefined) await giveTo(clientId, owner, administration)
    return findOwnedClient(clientId, administration)
  })
  if (!client) throw unknown(clientId)
  if (options.json) printJson(client)
  else printPairs(pairsOf(client))
}

async function changeBoth(
  clientId: string,
  settings: Settings,
  looks: GivenLooks,
  administration: Administration,
): Promise<void> {
  const { db } = administration
  const isPartner = (await findClient(clientId, administration))?.kind === 'embed'
  if (Object.keys(looks).length > 0 && !isPartner)
    throw new StartError(`no partner has the id ${clientId}: --logo and --stylesheet are for the kind embed`)
  const deed = { clientId, actor: ACTOR }
  await db.transaction().execute(async (tx) => {
    if (Object.keys(settings).length > 0) throwUnlessChanged(await changeSettings(tx, deed, settings, administration))
    if (Object.keys(looks).length === 0) return
    await changeLooksWithin(tx, clientId, looks, administration)
    await note(tx, { actor: ACTOR, action: 'client.looks_changed', subject: clientId }, administration)
  })

  function throwUnlessChanged(change: Change): void {
    if (change.kind === 'unknown') throw unknown(clientId)
    if (change.kind === 'refused') throw new StartError(`the settings cannot be changed:\n${mistakesOf(change.issues)}`)
  }
}

/** Puts the client into somebody's console, or (`--no-owner`) into nobody's. */
async function giveTo(clientId: string, owner: unknown, administration: Administration): Promise<void> {
  const person = owner === false ? undefined : await personNamed(String(owner), administration)
  await administration.db.transaction().execute(async (tx) => {
    if (!(await changeOwner(tx, clientId, person?.userId))) throw unknown(clientId)
    const deed = { actor: ACTOR, action: 'client.owner_changed', subject: clientId }
    await note(tx, { ...deed, detail: { owner: person?.email ?? null } }, administration)
  })
}

/** What `--no-…` says: an empty list, a switch that is off, or what it is by default. */
function withRemovals(settings: Settings): Settings {
  const entries = Object.entries(settings).map(([member, value]) => {
    if (value !== false || SWITCHES.includes(member)) return [member, value]
    return [member, LISTS.includes(member) ? [] : undefined]
  })
  return Object.fromEntries(entries)
}

async function looksOf(options: Options): Promise<GivenLooks> {
  const { logo, stylesheet } = options
  const removed = Object.entries({ logo, stylesheet }).flatMap(([member, path]) =>
    path === false ? [[member, null]] : [],
  )
  return { ...Object.fromEntries(removed), ...(await brandContents(options)) }
}

function unknown(clientId: string): StartError {
  return new StartError(`no client has the id ${clientId}; wayleave clients list shows them`)
}
