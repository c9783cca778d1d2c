// The names in templates: well formed, and known at the place where they stand.
import { parseTemplate, TemplateError } from '../../template/index.ts'
import type { Report } from '../mistake.ts'
import { items, members, type Spot, textAt } from '../spot.ts'
import { type Scope, templatePlaces, unknownName } from './template-scopes.ts'

export function checkTemplates(manifest: Spot, report: Report): void {
  for (const { spot, scope } of templatePlaces(manifest)) checkPlace(spot, scope, report)
}

function checkPlace(spot: Spot, scope: Scope, report: Report): void {
  const template = textAt(spot)
  if (template !== undefined) checkText(template, spot, scope, report)
  for (const item of items(spot)) checkPlace(item, scope, report)
  for (const [name, member] of members(spot)) {
    if (name.includes('{{')) report(member.path, 'A template in a name is not filled in: only values are.')
    checkPlace(member, scope, report)
  }
}

function checkText(template: string, spot: Spot, scope: Scope, report: Report): void {
  for (const [found] of template.matchAll(/\{\{[^{}]*\}\}/g)) {
    const wrong = wrongTemplate(found, scope)
    if (wrong) report(spot.path, wrong)
  }
  const rest = template.replaceAll(/\{\{[^{}]*\}\}/g, '')
  if (rest.includes('{{')) report(spot.path, 'A template is opened with {{ and not closed with }}.')
}

function wrongTemplate(found: string, scope: Scope): string | undefined {
  try {
    const [part] = parseTemplate(found)
    return part && 'name' in part ? unknownName(part.name, scope) : undefined
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
}
