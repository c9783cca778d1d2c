// What operations and triggers need beyond their schemas.
import type { Report } from '../mistake.ts'
import { at, isGiven, isObjectAt, members, type Spot, text } from '../spot.ts'

export function checkOperations(manifest: Spot, report: Report): void {
  const hasHooks = isGiven(at(manifest, 'hooks'))
  for (const [, operation] of members(at(manifest, 'operations'))) {
    const isHidden = at(operation, 'hidden').value === true
    if (!isHidden) need(operation, ['name', 'description'], 'only hidden operations do without it', report)
    if (!hasHooks) need(operation, ['request'], 'only hooks can do without it', report)
  }
  for (const [, trigger] of members(at(manifest, 'triggers'))) checkTrigger(trigger, hasHooks, report)
}

function checkTrigger(trigger: Spot, hasHooks: boolean, report: Report): void {
  if (at(trigger, 'hidden').value !== true) need(trigger, ['name'], 'people choose by it', report)
  const kind = text(trigger, 'kind')
  if (kind === 'polling') {
    need(trigger, ['dedupe_key'], 'it tells new items from those seen before', report)
    if (!hasHooks) need(trigger, ['request'], 'a polling trigger asks again and again', report)
    refuse(trigger, ['subscribe', 'unsubscribe'], 'a polling trigger subscribes to nothing: use kind: hook', report)
  }
  if (kind === 'hook' && !hasHooks) need(trigger, ['subscribe'], 'the provider must learn where to send to', report)
}

function need(owner: Spot, names: readonly string[], why: string, report: Report): void {
  if (!isObjectAt(owner)) return // then it is wrong altogether, as the schema says
  for (const name of names) {
    const spot = at(owner, name)
    if (spot.value === undefined) report(spot.path, `"${name}" is missing: ${why}.`)
  }
}

function refuse(owner: Spot, names: readonly string[], why: string, report: Report): void {
  for (const name of names) {
    const spot = at(owner, name)
    if (isGiven(spot)) report(spot.path, `"${name}" does not belong here: ${why}.`)
  }
}
