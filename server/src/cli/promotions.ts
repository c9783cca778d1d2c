import { Command, InvalidArgumentError } from 'commander'
import { note } from '../accounts/index.ts'
import { StartError } from '../kernel/errors.ts'
import { type ListedPromotion, listPromotions, promotionSchema, putPromotion } from '../zaps/index.ts'
import { ACTOR, type Administration, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { printJson, printLine, printPairs, printTable } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { client?: string; json?: boolean }
type PutOptions = Options & { client: string; days?: number; taskLimit: number }

/** `wayleave promotions`: what clients may enroll their users in. */
export function promotionsCommand(context: Context): Command {
  const promotions = new Command('promotions').description('offer promotions to the users of a client, and list them')
  addDatabaseOptions(promotions.command('put <promotion>'))
    .description('offer a promotion, or change it for those who enroll from now on')
    .requiredOption('--client <client_id>', 'whose users may enroll')
    .requiredOption('--task-limit <number>', 'tasks a month; shown, and not enforced', wholeNumber)
    .option('--days <number>', 'how long an enrollment lasts (default: until it is ended)', wholeNumber)
    .option('--json', 'print one line of JSON')
    .action((id: string, options: PutOptions) => put(id, options, context))
  addDatabaseOptions(promotions.command('list'))
    .description('list promotions, and how many users are enrolled now')
    .option('--client <client_id>', 'those of this client')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => list(options, context))
  return promotions
}

async function put(id: string, options: PutOptions, { environment }: Context): Promise<void> {
  const { client, days, taskLimit } = options
  const given = promotionSchema.safeParse({ id, client, days, task_limit_per_month: taskLimit })
  if (!given.success) throw new StartError(given.error.issues.map(mistakeOf).join('\n'))
  const promotion = await administrate(options, environment, (administration) => keep(given.data, administration))
  if (!promotion) throw new StartError(`no client has the id ${client}; wayleave clients list shows them`)
  if (options.json) return printJson(promotion)
  printPairs([
    ['id', promotion.id],
    ['client_id', promotion.client_id],
    ['days', daysOf(promotion)],
    ['task_limit_per_month', String(promotion.task_limit_per_month)],
  ])
}

async function keep(
  given: Parameters<typeof putPromotion>[1],
  administration: Administration,
): Promise<ListedPromotion | undefined> {
  return administration.db.transaction().execute(async (tx) => {
    if (!(await putPromotion(tx, given, administration))) return undefined
    const subject = `${given.client}/${given.id}`
    await note(tx, { actor: ACTOR, action: 'promotion.put', subject }, administration)
    const all = await listPromotions(given.client, { ...administration, db: tx })
    return all.find(({ id }) => id === given.id)
  })
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const promotions = await administrate(options, environment, (administration) =>
    listPromotions(options.client, administration),
  )
  if (options.json) return printJson(promotions)
  if (promotions.length === 0) return printLine('There are no promotions: wayleave promotions put offers one.')
  const rows = promotions.map((one) => {
    return [one.id, one.client_id, daysOf(one), String(one.task_limit_per_month), String(one.enrolled)]
  })
  printTable([['ID', 'CLIENT ID', 'DAYS', 'TASKS A MONTH', 'ENROLLED'], ...rows])
}

function daysOf({ days }: ListedPromotion): string {
  return days === null ? 'until ended' : String(days)
}

const OPTION_OF: Readonly<Record<string, string>> = { id: '<promotion>', task_limit_per_month: '--task-limit' }

function mistakeOf({ path, message }: { path: readonly PropertyKey[]; message: string }): string {
  const member = String(path[0])
  return `${OPTION_OF[member] ?? `--${member}`}: ${message}`
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}
