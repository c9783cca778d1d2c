// What the address of an embed page suggests: `steps[i][app]`, `[action]`, `[type]` and `[params][KEY]`. Workflow API 2.6
import type { Json, PublishedApp } from '../../apps/index.ts'
import type { PrefilledStep } from '../drafts/index.ts'
import { actionOfStep, typeOfKind } from '../templates/resolve-step.ts'
import { stepTypes, TEMPLATE_STEPS_MAX, type TemplateStep } from '../templates/template.ts'

/** A parameter of the address that cannot be followed, and why, for the one who wrote the link. */
export class SuggestionError extends Error {
  readonly parameter: string

  constructor(parameter: string, why: string) {
    super(why)
    this.parameter = parameter
  }
}

type Given = { app?: string; action?: string; type?: string; params: Record<string, Json> }
type FindOpenApp = (name: string) => Promise<PublishedApp | undefined>

const NAME = /^steps\[(\d{1,3})\]\[(?:(app|action|type)|params\]\[([^\]]+))\](?:\[\])?$/
const LENGTH_MAX = 200

/**
 * The steps that the query suggests, over those of a template when it names one. `findOpenApp`: an app by any of its
 * names, if the client may offer it. Throws SuggestionError for the first parameter that cannot be followed.
 */
export async function readSuggested(
  query: URLSearchParams,
  template: readonly TemplateStep[],
  findOpenApp: FindOpenApp,
): Promise<PrefilledStep[]> {
  const given = readGiven(query)
  const length = Math.max(template.length, ...[...given.keys()].map((at) => at + 1))
  const steps: PrefilledStep[] = []
  for (let at = 0; at < length; at++) {
    steps.push(await suggestedStep(at, given.get(at) ?? { params: {} }, template[at], findOpenApp))
  }
  return steps
}

function readGiven(query: URLSearchParams): ReadonlyMap<number, Given> {
  const steps = new Map<number, Given>()
  for (const name of new Set(query.keys())) {
    if (!name.startsWith('steps')) continue // what says where the visitor comes from, or nothing of ours
    const [, index, member, key] = NAME.exec(name) ?? []
    if (index === undefined || Number(index) >= TEMPLATE_STEPS_MAX) {
      throw new SuggestionError(
        name,
        'Steps are given as steps[0][app], [action], [type] and [params][KEY], at most 100.',
      )
    }
    const step = steps.get(Number(index)) ?? { params: {} }
    steps.set(Number(index), step)
    const values = query.getAll(name)
    if (key !== undefined) step.params[key] = values.length > 1 || name.endsWith('[]') ? values : (values[0] ?? '')
    else if (member === 'app' || member === 'action' || member === 'type') step[member] = oneOf(name, values)
  }
  return steps
}

function oneOf(name: string, values: readonly string[]): string {
  const [value = ''] = values
  if (values.length > 1) throw new SuggestionError(name, 'It is given more than once.')
  if (value === '' || value.length > LENGTH_MAX) throw new SuggestionError(name, 'It is empty, or too long.')
  return value
}

async function suggestedStep(
  at: number,
  given: Given,
  known: TemplateStep | undefined,
  findOpenApp: FindOpenApp,
): Promise<PrefilledStep> {
  const named = given.app ?? known?.app
  const app = named === undefined ? undefined : await findOpenApp(named)
  if (named !== undefined && !app) throw new SuggestionError(nameOf(at, 'app'), `There is no app ${named} here.`)
  judgeType(at, given.type)
  if (!app) return withoutApp(at, given)
  const isKnown = known !== undefined && (given.app === undefined || (await findOpenApp(known.app))?.id === app.id)
  const action = given.action ?? (isKnown ? known.action : undefined)
  const type = given.type ?? (isKnown && given.action === undefined ? known.type : undefined)
  const found = actionOfStep({ action, type: typeIn(type) }, at, app)
  if (action !== undefined && !found) throw unknownAction(at, { action, type }, app)
  const own = isKnown && (given.action === undefined || given.action === known.action) ? known : undefined
  return {
    app: app.key,
    ...(found && { action: found.key, type: typeOfKind(found.kind) }),
    params: { ...own?.inputs, ...given.params },
    ...(own?.alias !== undefined && { alias: own.alias }),
    ...(own?.title !== undefined && { title: own.title }),
  }
}

// A step that is only counted past: the person chooses it.
function withoutApp(at: number, { action, params }: Given): PrefilledStep {
  if (action === undefined && Object.keys(params).length === 0) return { app: '' }
  throw new SuggestionError(nameOf(at, 'app'), 'It is missing: an action and its params are those of an app.')
}

function judgeType(at: number, type: string | undefined): void {
  if (type === undefined || typeIn(type)) return
  throw new SuggestionError(nameOf(at, 'type'), `It is one of ${stepTypes.join(', ')}.`)
}

function typeIn(type: string | undefined): TemplateStep['type'] {
  return stepTypes.find((known) => known === type)
}

function unknownAction(
  at: number,
  { action, type }: { action: string; type: string | undefined },
  app: PublishedApp,
): SuggestionError {
  if (type !== undefined && actionOfStep({ action }, at, app)) {
    return new SuggestionError(nameOf(at, 'type'), `${action} of ${app.name} is no ${type}.`)
  }
  if (actionOfStep({ action }, at === 0 ? 1 : 0, app)) {
    const why = at === 0 ? 'A Zap begins with what reads.' : 'Only the first step of a Zap reads.'
    return new SuggestionError(nameOf(at, 'action'), `${action} of ${app.name} cannot stand here. ${why}`)
  }
  return new SuggestionError(nameOf(at, 'action'), `${app.name} has no action ${action}.`)
}

function nameOf(at: number, member: 'app' | 'action' | 'type'): string {
  return `steps[${at}][${member}]`
}
