// Which steps somebody means who describes a Zap. A function of the words and the catalogue: no model has a say in it.
//                                                                                                   Workflow API 6.4
import type { Action } from '../../actions/index.ts'
import { clausesOf, tellsToDo } from './clauses.ts'
import {
  type ActionWords,
  type AppWords,
  type Asked,
  appScoreOf,
  joined,
  placeOf,
  scoreOf,
  textOf,
  wordsOfActions,
} from './score.ts'

/** One step, and what else it might be: best first. */
export type GuessedStep = { action: Action; alternatives: readonly Action[] }
export type Guessed = { trigger: GuessedStep | undefined; actions: readonly GuessedStep[] }

/** `rank`: decides between actions that fit equally well; less is better. */
export type Candidates = { actions: readonly Action[]; rank(action: Action): number }

const SCORE_MIN = 0.85
const ALTERNATIVES_MAX = 4
const ALTERNATIVE_SHARE = 0.6
const STEPS_MAX = 5
// A description of 2,000 characters may name hundreds, and each is held against the whole catalogue.
const CLAUSES_MAX = 10

export function guessSteps(description: string, { actions: all, rank }: Candidates): Guessed {
  const known = { actions: wordsOfActions(all), rank }
  const parts = partsOf(description, known.actions)
  const trigger = best(parts.trigger, known, ({ type }) => type === 'READ')
  const actions: GuessedStep[] = []
  for (const asked of parts.actions) {
    const isFree = (action: Action) =>
      action.type !== 'READ' && action.type !== 'FILTER' && action.type !== 'READ_BULK' && !isTaken(action, actions)
    const step = actions.length < STEPS_MAX ? best(asked, known, isFree) : undefined
    if (step) actions.push(step)
  }
  return { trigger, actions }
}

function partsOf(description: string, known: readonly ActionWords[]): { trigger: Asked; actions: Asked[] } {
  const found = clausesOf(description)
  const clauses = 'whole' in found ? (partedByApps(found.whole, known) ?? found) : found
  if ('whole' in clauses) {
    const whole = { part: textOf(clauses.whole), rest: textOf('') }
    return { trigger: whole, actions: tellsToDo(clauses.whole) ? [whole] : [] }
  }
  const trigger = textOf(clauses.trigger)
  const actions = clauses.actions.slice(0, CLAUSES_MAX).map(textOf)
  return {
    trigger: { part: trigger, rest: joined(actions) },
    actions: actions.map((part) => ({ part, rest: joined([trigger, ...actions.filter((other) => other !== part)]) })),
  }
}

/** "Formy to Gridly": the app that is named first is where it begins, unless the other one is where it comes from. */
function partedByApps(
  whole: string,
  known: readonly ActionWords[],
): { trigger: string; actions: string[] } | undefined {
  const text = textOf(whole)
  const apps = new Set(known.map(({ of }) => of))
  const places = [...apps].flatMap((app) => placeOf(app, text) ?? []).sort((a, b) => a - b)
  const second = places[1]
  if (second === undefined) return undefined
  const [before, after] = [text.tokens.slice(0, second), text.tokens.slice(second)]
  return / from $/.test(`${before} `) ? { trigger: after, actions: [before] } : { trigger: before, actions: [after] }
}

type Known = { actions: readonly ActionWords[]; rank: Candidates['rank'] }

/** Who names an app wants that one: others are looked at for those who name none. */
function best(asked: Asked, { actions, rank }: Known, isMeant: (action: Action) => boolean): GuessedStep | undefined {
  const meant = actions.filter(({ action }) => isMeant(action))
  const apps = new Set(meant.map(({ of }) => of))
  const named = new Set([...apps].filter((app) => placeOf(app, asked.part) !== undefined))
  const scores = new Map<AppWords, number>([...apps].map((app) => [app, appScoreOf(app, asked)]))
  const [first, ...others] = (named.size > 0 ? meant.filter(({ of }) => named.has(of)) : meant)
    .map((words) => ({ action: words.action, score: scoreOf(words, asked, scores.get(words.of) ?? 0) }))
    .filter(({ score }) => score >= SCORE_MIN)
    .sort((a, b) => b.score - a.score || rank(a.action) - rank(b.action))
  if (!first) return undefined
  const near = others.filter(({ score }) => score >= first.score * ALTERNATIVE_SHARE)
  return { action: first.action, alternatives: near.slice(0, ALTERNATIVES_MAX).map(({ action }) => action) }
}

function isTaken(action: Action, steps: readonly GuessedStep[]): boolean {
  return steps.some((step) => step.action.app.id === action.app.id && step.action.key === action.key)
}
