// How well an action fits what somebody described. Pure; higher is better, 0 is not at all.
import type { Action } from '../../actions/index.ts'
import type { App } from '../../apps/index.ts'
import { isCommon, plain, tokensOf, type Word, wordsOf } from './words.ts'

/** A part of the description. `stems`: of its words, by what they mean. */
export type Text = { tokens: string; words: readonly Word[]; stems: ReadonlyMap<string, ReadonlySet<string>> }

/** What is asked for, and what else was said: an app that is named there alone is hardly meant. */
export type Asked = { part: Text; rest: Text }

/** An app with its words. `own`: stems of its name, which is no thing that its actions do something to. */
export type AppWords = { app: App; names: readonly string[]; own: ReadonlySet<string>; categories: readonly Word[] }

/** An action with its words, which are the same for every part of a description: read once, when it is first scored. */
export type ActionWords = {
  action: Action
  of: AppWords
  read(): { title: readonly Word[]; description: readonly Word[] }
}

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
  return textFrom(` ${tokensOf(plainText).join(' ')} `, wordsOf(plainText))
}

/** Several texts as one. */
export function joined(texts: readonly Text[]): Text {
  return textFrom(
    texts.map(({ tokens }) => tokens).join(''),
    texts.flatMap(({ words }) => words),
  )
}

function textFrom(tokens: string, words: readonly Word[]): Text {
  const stems = new Map<string, Set<string>>()
  for (const { meanings, stem } of words) {
    for (const meaning of meanings) stems.set(meaning, (stems.get(meaning) ?? new Set()).add(stem))
  }
  return { tokens, words, stems }
}

/** The actions with their words; those of one app share its. */
export function wordsOfActions(actions: readonly Action[]): ActionWords[] {
  const apps = new Map<string, AppWords>()
  return actions.map((action) => {
    const of = apps.get(action.app.id) ?? wordsOfApp(action.app)
    apps.set(action.app.id, of)
    let known: ReturnType<ActionWords['read']> | undefined
    const read = () => {
      known ??= { title: wordsOf(plain(action.title)), description: wordsOf(plain(action.description)) }
      return known
    }
    return { action, of, read }
  })
}

function wordsOfApp(app: App): AppWords {
  const names = [app.name, app.slug, app.key, app.api_name].map((name) => tokensOf(plain(name)).join(' '))
  return {
    app,
    names: [...new Set(names)].filter((name) => name.length > 1),
    own: new Set(wordsOf(plain(app.name)).map(({ stem }) => stem)),
    categories: app.categories.flatMap((slug) => wordsOf(plain(slug))),
  }
}

/** `appScore`: of the action's app. */
export function scoreOf({ action, of, read }: ActionWords, asked: Asked, appScore: number): number {
  const { title, description } = read()
  const sought = { asked, own: of.own }
  const fit = TITLE * titleScore(title, sought) + DESCRIPTION * share(description, sought)
  return appScore + fit + (action.kind === 'trigger' ? IS_TRIGGER : 0)
}

/** Where a text first names the app, by any of its names; undefined when it does not. */
export function placeOf({ names }: AppWords, { tokens }: Text): number | undefined {
  const places = names.map((name) => tokens.indexOf(` ${name} `)).filter((place) => place >= 0)
  return places.length > 0 ? Math.min(...places) : undefined
}

/** How much of what an app scores comes of its being named, there or elsewhere, or of its kind. */
export function appScoreOf(words: AppWords, { part, rest }: Asked): number {
  if (placeOf(words, part) !== undefined) return APP_NAMED
  if (placeOf(words, rest) !== undefined) return APP_NAMED_ELSEWHERE
  const stems = new Set(part.words.map(({ stem }) => stem))
  return words.categories.some(({ stem }) => stems.has(stem)) ? CATEGORY_NAMED : 0
}

type Sought = { asked: Asked; own: ReadonlySet<string> }

/** How much of the title is there; little when only its verb is. */
function titleScore(words: readonly Word[], sought: Sought): number {
  const { part, rest } = sought.asked
  const things = words.filter((word) => !isCommon(word))
  const isThing = things.some((word) => isIn(part, word, sought) || isIn(rest, word, sought))
  return share(words, sought) * (isThing ? 1 : WITHOUT_ITS_THING)
}

function share(words: readonly Word[], sought: Sought): number {
  const { part, rest } = sought.asked
  const weightOf = (word: Word) => (isCommon(word) ? COMMON_WEIGHT : 1)
  const all = words.reduce((sum, word) => sum + weightOf(word), 0)
  const found = words.reduce((sum, word) => {
    if (isIn(part, word, sought)) return sum + weightOf(word)
    return isIn(rest, word, sought) ? sum + weightOf(word) * ELSEWHERE : sum
  }, 0)
  return all === 0 ? 0 : found / all
}

/** Whether a word of the text, none of the app's name, means the same. */
function isIn({ stems }: Text, { meanings }: Word, { own }: Sought): boolean {
  for (const meaning of meanings) {
    for (const stem of stems.get(meaning) ?? []) if (!own.has(stem)) return true
  }
  return false
}
