// What can be said of the account of a step beyond its own list: that it can serve other steps too, or that the account which
// the person remembers was connected for another product.
import type { SignedIn } from '../../../accounts/index.ts'
import { findClient } from '../../../clients/index.ts'
import { type Connection, connectionsOfPerson } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftContent, DraftStep, Zap } from '../../../zaps/index.ts'
import { editorForm } from '../zap-paths.ts'
import { editorButton } from './editor-form.ts'
import type { StepFacts } from './step-facts.ts'

/** `step`: the open one as its form shows it. */
export type AccountOffer = {
  caller: SignedIn
  zap: Zap
  content: DraftContent
  at: number
  step: DraftStep
  facts: StepFacts
}

/** The offer, or nothing where there is none to make. */
export async function accountOffer({ caller, zap, content, at, step, facts }: AccountOffer, deps: Deps): Promise<Html> {
  const { app, connections } = facts
  if (app.auth.type === 'none') return html``
  const usable = connections.filter(({ status }) => status === 'active')
  if (usable.length === 0) return elsewhere(caller, zap, facts, deps)
  const chosen = usable.find(({ id }) => id === step.connectionId) ?? (usable.length === 1 ? usable[0] : undefined)
  const lacking = stepsLacking(content, app.id, usable)
  if (!chosen || lacking.every((one) => one === at)) return html``
  const words =
    lacking.length === 1
      ? `Use it in step ${(lacking[0] ?? 0) + 1} too`
      : `Use it in all ${lacking.length} steps of ${app.name}`
  return html`<div class="message"><p>${lacking.length === 1 ? 'One step' : `${lacking.length} steps`} of ${app.name} ${lacking.length === 1 ? 'has' : 'have'} no account that can be used. There is <strong>${chosen.title}</strong>.</p>
<div class="actions">${editorButton(editorForm(zap, 'account'), words, html`class="plain" name="use" value="${chosen.id}"`)}</div></div>`
}

/** The places of the steps of an app that have none of these accounts. */
export function stepsLacking(
  { steps }: Pick<DraftContent, 'steps'>,
  appId: string,
  usable: readonly Pick<Connection, 'id'>[],
): number[] {
  const ids = new Set(usable.map(({ id }) => id))
  return steps.flatMap(({ app, action, connectionId }, at) =>
    app?.id === appId && action !== null && !(connectionId !== null && ids.has(connectionId)) ? [at] : [],
  )
}

async function elsewhere({ person }: SignedIn, { client_id }: Zap, { app }: StepFacts, deps: Deps): Promise<Html> {
  const all = await connectionsOfPerson(person, deps)
  const other = all.find((one) => one.app_id === app.id && one.status === 'active' && one.client_id !== client_id)
  if (!other) return html``
  const [theirs, own] = await Promise.all([findClient(other.client_id, deps), findClient(client_id, deps)])
  if (!theirs || !own) return html``
  return html`<div class="message"><p>Your ${app.name} account is connected for ${theirs.name}; ${own.name} needs one of its own.</p></div>`
}
