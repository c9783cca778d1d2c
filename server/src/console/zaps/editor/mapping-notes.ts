// Mappings that name a field which the earlier step does not give, as far as its test or its app's example tells.
import { nearestName } from '../../../kernel/nearest-name.ts'
import type { EarlierStep } from './step-facts.ts'

const MAPPING = /\{\{([^{}]*)\}\}/g
const ALIAS = /^([a-z][a-z0-9_]*)\.(.+)$/

/** A note on each of them. It is no mistake: another item may have the field. */
export function mappingNotes(text: string, earlier: readonly EarlierStep[]): string[] {
  const names = new Set([...text.matchAll(MAPPING)].map(([, name = '']) => name.trim()))
  return [...names].flatMap((name) => noteOn(name, earlier) ?? [])
}

function noteOn(name: string, earlier: readonly EarlierStep[]): string | undefined {
  const [, alias, member = ''] = ALIAS.exec(name) ?? []
  const step = earlier.find((one) => one.alias === alias && alias !== undefined)
  const asked = step ? member : name
  const meant = step ? [step] : earlier.filter(({ isFilter }) => !isFilter)
  // An alias that no step has is a mistake, which is said elsewhere.
  if (asked === '' || (!step && alias !== undefined) || meant.some(({ fields }) => fields.length === 0))
    return undefined
  const fields = meant.flatMap((one) => one.fields)
  if (fields.length === 0 || fields.some(({ id }) => isWithin(asked, id) || isWithin(id, asked))) return undefined
  const near = nearestName(
    asked,
    fields.map(({ id }) => id),
  )
  const template = fields.find(({ id }) => id === near)?.template
  const who = step ? `Step ${step.at + 1}` : meant.length === 1 ? `Step ${(meant[0]?.at ?? 0) + 1}` : 'No earlier step'
  const gives = who === 'No earlier step' ? 'gives' : 'gives no'
  return `${who} ${gives} “${asked}”${template === undefined ? ': it would be empty.' : `; did you mean ${template}?`}`
}

/** Whether the name is that of the field, or of something in it. */
function isWithin(name: string, id: string): boolean {
  return name === id || name.startsWith(`${id}__`) || name.startsWith(`${id}[]`)
}
