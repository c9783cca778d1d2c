// GET and POST /credentials/{id}/revoke                                                                  AI Actions 1.4
import { holdSession, type SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { PageError } from '../../../kernel/errors.ts'
import { html } from '../../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { type ApiKey, findApiKeyOf, revokeApiKey } from '../api-keys.ts'
import { shownKey } from './credentials-page.ts'
import { keysPage, ownForm } from './parts.ts'

/** Asks before a key is revoked. */
export async function confirmRevoking(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const key = await loadKey(call, deps)
  const body = html`<p>Programs that use <code>${shownKey(key)}</code> stop working at once. It cannot be undone.</p>
${ownForm(
  call.caller,
  `/credentials/${key.id}/revoke/`,
  html`<div class="actions"><button>Revoke</button><a class="button plain" href="/credentials/">Keep it</a></div>`,
)}`
  return keysPage(call.caller, `Revoke ${key.name}?`, body)
}

/** Revokes it on every process, then leads back to the list. */
export async function revokeCredential(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { person } = call.caller
  const key = await loadKey(call, deps)
  await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    await revokeApiKey(tx, key.id, person.userId, deps, person.email)
  })
  return seeOther('/credentials/')
}

// Somebody else's key reads as none: existence is nobody's business.
async function loadKey({ params, caller }: Call<SignedIn>, { db }: Deps): Promise<ApiKey> {
  const id = /^[1-9]\d{0,8}$/.test(params.id ?? '') ? Number(params.id) : undefined
  const key = id === undefined ? undefined : await findApiKeyOf(db, id, caller.person.userId)
  if (!key) throw new PageError(404, 'There is no such API key', 'It may have been revoked already.')
  return key
}
