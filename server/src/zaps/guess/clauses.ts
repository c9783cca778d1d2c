// What of a description tells when, and what of it tells what then.
import { isOrder, isTelling, plain, tokensOf } from './words.ts'

/** `whole` where nothing tells the two apart. All in plain text. */
export type Clauses = { trigger: string; actions: readonly string[] } | { whole: string }

const WHEN = /\b(?:when(?:ever)?|if|once|after|as soon as|(?:every|each|any) ?time|upon)\b/
const EACH = /\b(?:(?:for|on|per|with|about|of) (?:(?:each|every|all|any|new|incoming)\b)|per\b)/
const NEWS = /\b(?:new|incoming|every|each)\b/
const WHERE = /\s(?:to|into|in|on|onto|with|as)\s/g
const DOES = /^(?:please |automatically )?(\w+)\s/

/** "When X, Y", "Y when X", "Y for every X", "copy X to Y"; a second thing to do is parted from the first. */
export function clausesOf(description: string): Clauses {
  const text = plain(description).replaceAll(/\s+/g, ' ').trim()
  return (
    whenFirst(text) ?? whenLast(text, WHEN) ?? whenLast(text, EACH) ?? carried(text) ?? told(text) ?? { whole: text }
  )
}

function whenFirst(text: string): Clauses | undefined {
  const marker = WHEN.exec(text)
  if (marker?.index !== 0) return undefined
  const rest = text.slice(marker[0].length).trim()
  const parted = /^(.+?)(?:,? then,? |, (?:and )?|; ?|: )(.+)$/.exec(rest)
  if (parted?.[1] && parted[2]) return { trigger: parted[1], actions: actionsOf(parted[2]) }
  const at = orderIn(rest)
  return at === undefined ? undefined : { trigger: rest.slice(0, at), actions: actionsOf(rest.slice(at)) }
}

function whenLast(text: string, marker: RegExp): Clauses | undefined {
  const found = marker.exec(text)
  if (!found || found.index === 0) return undefined
  return { trigger: text.slice(found.index), actions: actionsOf(text.slice(0, found.index)) }
}

// "Save new photos to Dropbox": what is carried is what happens first, and where to is what is done.
function carried(text: string): Clauses | undefined {
  const verb = DOES.exec(text)?.[1]
  if (verb === undefined || !isOrder(verb)) return undefined
  const to = [...text.matchAll(WHERE)].at(-1)
  if (!to || to.index < verb.length + 1) return undefined
  const what = text.slice(text.indexOf(verb) + verb.length, to.index)
  // "Get a mail in the morning" carries nothing from anywhere.
  if (!/\b(?:new|from|every|each|all|incoming)\b/.test(what)) return undefined
  return { trigger: what, actions: actionsOf(`${verb} ${text.slice(to.index)}`) }
}

// "Mail me new orders": what is told of is what happens first.
function told(text: string): Clauses | undefined {
  const verb = DOES.exec(text)?.[1]
  return verb !== undefined && isTelling(verb) ? whenLast(text, NEWS) : undefined
}

/** "post it, and add a card" is two. */
function actionsOf(text: string): string[] {
  const parts = text.split(/(?:,|;)?\s(?:and then|and also|then|and)\s|[,;]\s*/)
  const clauses: string[] = []
  for (const part of parts.map((each) => each.trim()).filter(Boolean)) {
    const isNext = clauses.length > 0 && isOrder(DOES.exec(`${part} `)?.[1] ?? '')
    if (isNext || clauses.length === 0) clauses.push(part)
    else clauses[clauses.length - 1] += ` ${part}`
  }
  return clauses
}

/** Whether a plain text tells somebody to do something. */
export function tellsToDo(plainText: string): boolean {
  return tokensOf(plainText).some(isOrder)
}

/** Where, behind the first words, somebody is told to do something: "a pet is sold send a mail". */
function orderIn(text: string): number | undefined {
  const words = [...text.matchAll(/\S+/g)]
  const at = words.findIndex(
    ([word], index) =>
      index >= 2 && isOrder(word) && !/^(?:an?|the|new|is|was|to|by|my|in|from)$/.test(words[index - 1]?.[0] ?? ''),
  )
  return words[at]?.index
}
