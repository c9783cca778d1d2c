// POST /credentials                                                                   seed 001, API Key · AI Actions 1.4
// Makes a key. It is shown in this answer and never again: only its hash is stored.
import { refuseUnconfirmed, type SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { SeeOther } from '../../../kernel/errors.ts'
import { COPY_SCRIPT, copyable, copyBlock, html } from '../../../kernel/html/index.ts'
import { type Call, readPageForm } from '../../../kernel/http/index.ts'
import { hasControlCharacter } from '../../../kernel/mail/index.ts'
import { type ApiKey, createApiKey, listApiKeys } from '../api-keys.ts'
import { isConnectedToCustom } from '../custom-account.ts'
import { credentialsPage, NAME_LENGTH_MAX } from './credentials-page.ts'
import { keysPage, warning } from './parts.ts'

const KEYS_MAX = 100
/** One script of ours, for the buttons that copy. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

/** The page that shows the new key; 422 with the form again when its name cannot be taken. */
export async function createCredential({ request, caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(request, caller.csrfToken)
  await refuseUnconfirmed(caller)
  const { person } = caller
  if (!(await isConnectedToCustom(person.userId, deps))) throw new SeeOther('/custom/start/')
  const name = form.get('name')?.trim() ?? ''
  const keys = await listApiKeys(deps.db, person.userId)
  const words = judgeName(name, keys)
  if (words) return credentialsPage(caller, keys, { mistake: { name, words }, status: 422 })
  const { key, record } = await createApiKey(person, name, deps, caller)
  return newKeyPage(caller, { key, record }, deps)
}

/** What is wrong with the name of a new key; undefined when nothing is. */
function judgeName(name: string, keys: readonly ApiKey[]): string | undefined {
  if (name === '') return 'Give the key a name.'
  if (hasControlCharacter(name)) return 'A name is one line of text.'
  if (name.length > NAME_LENGTH_MAX) return `A name has at most ${NAME_LENGTH_MAX} characters.`
  if (keys.some((key) => key.name === name)) return 'You have a key of this name already. Give it another one.'
  if (keys.length >= KEYS_MAX) return `You have ${KEYS_MAX} keys. Revoke one that is not used any more.`
  return undefined
}

function newKeyPage(
  caller: SignedIn,
  { key, record }: { key: string; record: ApiKey },
  { publicUrl }: Pick<Deps, 'publicUrl'>,
): Promise<Response> {
  const body = html`<p>Copy it now. It is shown <strong>only this once</strong>.</p>
${copyable('key', record.name, key)}
${warning()}
<h2>Try it</h2>
${copyBlock('check-command', 'Ask whose key it is', `curl -X GET "${publicUrl}/api/v2/auth/check" -H "x-api-key: ${key}"`, 'command')}
<div class="actions"><a class="button" href="/credentials/">I have copied it</a></div>`
  return keysPage(caller, 'Your new API key', body, {
    scripts: [COPY_SCRIPT],
    headers: { 'content-security-policy': POLICY },
  })
}
