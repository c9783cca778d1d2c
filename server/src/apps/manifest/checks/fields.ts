// Lists of fields, and the operations that fields take their choices from.

import { didYouMean } from '../../../kernel/nearest-name.ts'
import type { Report } from '../mistake.ts'
import { at, isGiven, items, members, type Spot, text, textAt } from '../spot.ts'

/** What templates call other things: a connection's field of that name could not be reached. */
const RESERVED_IN_AUTH = new Set(['auth', 'input', 'target_url', 'subscription', 'bundle'])

export function checkFields(manifest: Spot, report: Report): void {
  checkAuthFields(at(manifest, 'auth', 'fields'), report)
  for (const [, operation] of members(at(manifest, 'operations'))) {
    checkInputFields(operation, manifest, report)
    checkFieldsFrom(operation, manifest, report)
  }
  for (const [, trigger] of members(at(manifest, 'triggers'))) checkInputFields(trigger, manifest, report)
}

/** The keys of a list of fields. */
export function fieldKeys(fields: Spot): string[] {
  return items(fields).flatMap((field) => text(field, 'key') ?? [])
}

function checkAuthFields(fields: Spot, report: Report): void {
  checkList(fields, report)
  for (const field of items(fields)) {
    const key = text(field, 'key') ?? ''
    if (RESERVED_IN_AUTH.has(key))
      report([...field.path, 'key'], `Templates use "${key}" for something else: rename it.`)
    for (const name of ['options', 'children']) {
      const spot = at(field, name)
      if (isGiven(spot)) report(spot.path, `A field of a connection has no "${name}": nothing is connected yet.`)
    }
  }
}

function checkInputFields(owner: Spot, manifest: Spot, report: Report): void {
  const fields = at(owner, 'fields')
  checkList(fields, report)
  for (const field of withChildren(fields)) {
    const options = at(field, 'options')
    if (!isGiven(options)) continue
    checkSource(at(options, 'operation'), manifest, report)
    checkDependsOn(at(options, 'depends_on'), fieldKeys(fields), report)
  }
}

function checkFieldsFrom(operation: Spot, manifest: Spot, report: Report): void {
  const from = at(operation, 'fields_from')
  if (!isGiven(from)) return
  checkSource(at(from, 'operation'), manifest, report)
  checkDependsOn(at(from, 'depends_on'), fieldKeys(at(operation, 'fields')), report)
  if (text(from, 'operation') === operation.path.at(-1)) {
    report([...from.path, 'operation'], 'An operation cannot list its own fields: name another.')
  }
}

function checkList(fields: Spot, report: Report): void {
  const seen = new Set<string>()
  for (const field of items(fields)) {
    const key = text(field, 'key')
    if (key === undefined) continue
    if (seen.has(key)) report([...field.path, 'key'], `A field "${key}" stands in this list already.`)
    seen.add(key)
    checkChoices(field, report)
    checkList(at(field, 'children'), report)
  }
}

function checkChoices(field: Spot, report: Report): void {
  const choices = at(field, 'choices')
  if (!isGiven(choices)) return
  const options = at(field, 'options')
  if (isGiven(options)) report(options.path, 'A field has "choices" or "options", not both.')
  const values = items(choices).map((choice) => String(at(choice, 'value').value))
  const preset = at(field, 'default')
  const presets = Array.isArray(preset.value) ? preset.value : isGiven(preset) ? [preset.value] : []
  const stranger = presets.find((value) => !values.includes(String(value)))
  if (stranger !== undefined) report(preset.path, 'The default is not one of the choices.')
}

/** Fields and choices come from an operation that only reads: it runs whenever somebody looks at a form. */
function checkSource(source: Spot, manifest: Spot, report: Report): void {
  const key = textAt(source)
  if (key === undefined) return
  const operations = new Map(members(at(manifest, 'operations')))
  const operation = operations.get(key)
  if (!operation) {
    report(source.path, `There is no operation "${key}".${didYouMean(key, operations.keys())}`)
    return
  }
  const kind = text(operation, 'kind')
  if (kind === 'write' || kind === 'search_or_write' || kind === 'search_and_write') {
    report(source.path, `"${key}" is of kind ${kind}: only one that reads or searches can be asked for a list.`)
  }
}

function checkDependsOn(names: Spot, keys: readonly string[], report: Report): void {
  for (const name of items(names)) {
    const key = textAt(name)
    if (key === undefined || keys.includes(key)) continue
    report(name.path, `There is no field "${key}" beside this one.${didYouMean(key, keys)}`)
  }
}

function withChildren(fields: Spot): Spot[] {
  return items(fields).flatMap((field) => [field, ...withChildren(at(field, 'children'))])
}
