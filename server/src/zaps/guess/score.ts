// How well an action fits what somebody described. Pure; higher is better, 0 is not at all.
import type { Action } from '../../actions/index.ts'
import type { App } from '../../apps/index.ts'
import { areAlike, isCommon, plain, tokensOf, type Word, wordsOf } from './words.ts'

/** A part of the description, beside all of it. */
export type Text = { words: readonly Word[]; tokens: string }

/** What is asked for, and what else was said: an app that is named there alone is hardly meant. */
export type Asked = { part: Text; rest: Text }

const APP_NAMED = 1
const APP_NAMED_ELSEWHERE = 0.1
const CATEGORY_NAMED = 0.2
const TITLE = 1.5
const DESCRIPTION = 0.3
const COMMON_WEIGHT = 0.4
const WITHOUT_ITS_THING = 0.3
const ELSEWHERE = 0.25
// An operation that reads can stand at the beginning too; what is made for it comes first.
const IS_TRIGGER = 0.3

export function textOf(plainText: string): Text {
  return { words: wordsOf(plainText), tokens: ` ${tokensOf(plainText).join(' ')} ` }
}

export function scoreOf(action: Action, asked: Asked): number {
  const named = appScore(action.app, asked)
  // What the app is called is no thing that its actions do something to.
  const own = new Set(wordsOf(plain(action.app.name)).map(({ stem }) => stem))
  const without = { part: withoutName(asked.part, own), rest: withoutName(asked.rest, own) }
  const fit = TITLE * titleScore(action, without) + DESCRIPTION * share(wordsOf(plain(action.description)), without)
  return named + fit + (action.kind === 'trigger' ? IS_TRIGGER : 0)
}

/** Whether a text names the app, by any of its names. */
export function isNamed(app: Names, text: Text): boolean {
  return placeOf(app, text) !== undefined
}

type Names = Pick<App, 'name' | 'slug' | 'key' | 'api_name'>

/** Where a text first names the app; undefined when it does not. */
export function placeOf(app: Names, { tokens }: Text): number | undefined {
  const names = [app.name, app.slug, app.key, app.api_name].map((name) => tokensOf(plain(name)).join(' '))
  const places = names.filter((name) => name.length > 1).map((name) => tokens.indexOf(` ${name} `))
  const found = places.filter((place) => place >= 0)
  return found.length > 0 ? Math.min(...found) : undefined
}

function appScore(app: App, { part, rest }: Asked): number {
  if (isNamed(app, part)) return APP_NAMED
  if (isNamed(app, rest)) return APP_NAMED_ELSEWHERE
  const categories = app.categories.flatMap((slug) => wordsOf(plain(slug)))
  return categories.some((category) => part.words.some((word) => word.stem === category.stem)) ? CATEGORY_NAMED : 0
}

/** How much of the title is there; little when only its verb is. */
function titleScore({ title }: Action, asked: Asked): number {
  const words = wordsOf(plain(title))
  const things = words.filter((word) => !isCommon(word))
  const isThing = things.some((word) => isIn(asked.part, word) || isIn(asked.rest, word))
  return share(words, asked) * (isThing ? 1 : WITHOUT_ITS_THING)
}

function share(words: readonly Word[], { part, rest }: Asked): number {
  const weightOf = (word: Word) => (isCommon(word) ? COMMON_WEIGHT : 1)
  const all = words.reduce((sum, word) => sum + weightOf(word), 0)
  const found = words.reduce((sum, word) => {
    if (isIn(part, word)) return sum + weightOf(word)
    return isIn(rest, word) ? sum + weightOf(word) * ELSEWHERE : sum
  }, 0)
  return all === 0 ? 0 : found / all
}

function isIn({ words }: Text, wanted: Word): boolean {
  return words.some((word) => areAlike(word, wanted))
}

function withoutName(text: Text, name: ReadonlySet<string>): Text {
  return { ...text, words: text.words.filter(({ stem }) => !name.has(stem)) }
}
