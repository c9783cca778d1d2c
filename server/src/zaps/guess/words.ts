// Words of a description and of titles, made alike: lower case, no accents, no endings, and what means the same is one.

/** A word as it stands, its stem, and what it means: one or more of the groups below, else its stem. Words that share a meaning are alike. */
export type Word = { text: string; stem: string; meanings: ReadonlySet<string> }

/** What people do. The first of each group names it. */
const VERBS = [
  'create add make insert append log record save register put write open schedule book',
  'send post message notify mail email tell text ping alert share publish announce forward tweet say dm',
  'update change edit modify set move mark complete close rename adjust assign',
  'delete remove cancel archive unsubscribe erase drop',
  'find search lookup get fetch retrieve check',
  'copy sync transfer import export push mirror connect integrate link pull backup',
]

/** What it is done to. */
const NOUNS = [
  'order purchase sale sell sold buy bought checkout',
  'customer client buyer shopper',
  'contact person people',
  'lead prospect',
  'subscriber member',
  'email mail inbox',
  'message chat dm',
  'sms text',
  'row spreadsheet sheet record',
  'task todo card',
  'issue ticket bug',
  'event meeting appointment calendar',
  'file document attachment upload',
  'deal opportunity',
  'invoice bill',
  'payment charge pay paid',
  'form response submission entry survey submit',
  'signup registration register',
  'booking reservation book',
  'comment reply',
  'post article tweet',
]

/** What makes something news. */
const NEWS = [
  'new fresh latest incoming receive arrive come appear happen every each any add create place get submit register sign',
]

const groups = [VERBS, NOUNS, NEWS].map((lists) => meaningsIn(lists))
const verbs = new Set(VERBS.flatMap((group) => group.split(' ')))
const VERB_NAMES = new Set(VERBS.map(nameOf))
const NEWS_NAME = 'new'

const PHRASES: readonly [RegExp, string][] = [
  [/\be-mail/g, 'email'],
  [/\bto-?dos?\b/g, 'todo'],
  [/\bsign(s|ed|ing)?[ -]ups?\b/g, 'signup'],
  [/\blook(s|ed|ing)? up\b/g, 'lookup'],
  [/\bfill(s|ed)? (in|out)\b/g, 'submit'],
  [/\bback(s|ed)? up\b/g, 'backup'],
  [/\bcomes? in\b/g, 'arrive'],
]

const IDLE = new Set(
  'a an the my me our us i you your it its this that these those to of in on at by with and or for from is are was be been has have do does please can could would want like need some all into as so up out via using use automatically whenever when if once after then'.split(
    ' ',
  ),
)

/** A text in lower case without accents; phrases that are one idea are one word. */
export function plain(text: string): string {
  const bare = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return PHRASES.reduce((changed, [phrase, word]) => changed.replaceAll(phrase, word), bare)
}

/** The words of a plain text that mean something, in order. */
export function wordsOf(plainText: string): Word[] {
  return tokensOf(plainText)
    .filter((text) => !IDLE.has(text))
    .map(wordOf)
}

/** Every run of letters and digits. */
export function tokensOf(plainText: string): string[] {
  return plainText.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Whether it says that somebody is to be told of something. */
export function isTelling(token: string): boolean {
  return VERBS[1]?.split(' ').includes(token) === true
}

/** A word that tells somebody to do something: `send`, not `sent` or `sends`. */
export function isOrder(token: string): boolean {
  return verbs.has(token)
}

/** What a word does rather than what it does it to: such words are in most titles, and say less. */
export function isCommon({ meanings }: Word): boolean {
  return [...meanings].every((meaning) => meaning === NEWS_NAME || VERB_NAMES.has(meaning))
}

function wordOf(text: string): Word {
  const stem = stemOf(text)
  const found = groups.flatMap((meanings) => meanings.get(stem) ?? [])
  return { text, stem, meanings: new Set(found.length > 0 ? found : [stem]) }
}

function meaningsIn(lists: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const meant = lists.flatMap((group) => group.split(' ').map((word) => ({ stem: stemOf(word), name: nameOf(group) })))
  const byStem = Map.groupBy(meant, ({ stem }) => stem)
  return new Map([...byStem].map(([stem, found]) => [stem, found.map(({ name }) => name)]))
}

function nameOf(group: string): string {
  return group.split(' ')[0] ?? group
}

// Enough to bring create, creates, created and creating together; no linguist would sign it.
function stemOf(word: string): string {
  const singular = word
    .replace(/(ies|ied)$/, 'y')
    .replace(/(?<=ss|sh|ch|x)es$/, '')
    .replace(/(?<![sui])s$/, '')
  const base = singular.length > 5 ? singular.replace(/ing$/, '') : singular
  const past = base.length > 4 ? base.replace(/(?<!e)ed$/, '') : base
  return past.replace(/([bdgmnprt])\1$/, '$1').replace(/(?<=\w{3})e$/, '')
}
