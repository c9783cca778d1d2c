// The template that a page of the console is about: whoever manages it alone sees it there.
import { holdSession, type SignedIn } from '../../accounts/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'
import { findManagedTemplate, lockManagedTemplate, type Template } from '../../zaps/index.ts'

type TemplateCall = Pick<Call<SignedIn>, 'params' | 'caller'>

/** The template of the path's `{id}`. Throws PageError 404 for any other, also somebody else's. */
export async function loadTemplate(call: TemplateCall, { db }: Pick<Deps, 'db'>): Promise<Template> {
  return known(await findManagedTemplate(idIn(call), call.caller.person, db))
}

/** The same, kept from changing until the transaction ends. Throws PageError 403 when the person was signed out meanwhile. */
export async function lockTemplate(tx: Tx, call: TemplateCall): Promise<Template> {
  await holdSession(tx, call.caller)
  return known(await lockManagedTemplate(tx, idIn(call), call.caller.person))
}

function idIn({ params }: TemplateCall): number {
  const text = params.id ?? ''
  if (!/^[1-9]\d{0,8}$/.test(text)) throw noTemplate()
  return Number(text)
}

function known(template: Template | undefined): Template {
  if (!template) throw noTemplate()
  return template
}

// 404, not 403: whose a template is, is nobody else's business here.
function noTemplate(): PageError {
  return new PageError(404, 'There is no such template', 'It may have been deleted, or it belongs to another account.')
}
