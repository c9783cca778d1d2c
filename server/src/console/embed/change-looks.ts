// POST /embed/settings/{client_id}/white-label/looks                                                   embed-connect §1
// Theme, logo and stylesheet. Files are small, judged as at registration, copied, and served by us.
import { note, type SignedIn } from '../../accounts/index.ts'
import {
  type BrandMember,
  brandMembers,
  changeLooksWithin,
  type GivenLooks,
  judgeBrand,
  logoOf,
} from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readUploadForm, seeOther, type UploadForm } from '../../kernel/http/index.ts'
import { loadPartner, lockOwnClient } from '../own-client.ts'
import { settingsPath } from './embed-tabs.ts'
import type { LooksMistakes } from './looks-panel.ts'
import { whiteLabelPage } from './white-label-page.ts'

/** Files that are a few times too large are read all the same: it is told beside the field, not by a closed connection. */
const BYTES_MAX = 4 * 1024 * 1024

export async function changeOwnLooks(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readUploadForm(call.request, call.caller.csrfToken, BYTES_MAX)
  const client = await loadPartner(call, deps)
  const judged = brandMembers.map((member) => [member, judgeMember(member, form)] as const)
  const mistakes: LooksMistakes = Object.fromEntries(
    judged.flatMap(([member, verdict]) => ('mistake' in verdict ? [[member, verdict.mistake]] : [])),
  )
  if (Object.keys(mistakes).length > 0) return whiteLabelPage(call.caller, client, { looks: mistakes }, deps)
  const given = judged.flatMap(([member, verdict]) => ('given' in verdict ? [[member, verdict.given]] : []))
  await write(call, { theme: themeOf(form), ...Object.fromEntries(given) }, deps)
  return seeOther(`${settingsPath(client.client_id, 'white-label')}?saved=looks#looks`)
}

/** What is given for a member: new content, null to take it away, undefined to leave it; or what is wrong with it. */
function judgeMember(
  member: BrandMember,
  { fields, files }: UploadForm,
): { given: string | null | undefined } | { mistake: string } {
  const bytes = files.get(member)
  if (!bytes) return { given: fields.get(`${member}_gone`) === 'on' ? null : undefined }
  const given = member === 'logo' ? logoOf(bytes) : bytes.toString('utf8')
  const verdict = judgeBrand(member, given)
  return 'mistake' in verdict ? verdict : { given }
}

function themeOf({ fields }: UploadForm): string | null {
  return ['light', 'dark'].find((theme) => theme === fields.get('theme')) ?? null
}

async function write(call: Call<SignedIn>, looks: GivenLooks, deps: Deps): Promise<void> {
  const { person } = call.caller
  await deps.db.transaction().execute(async (tx) => {
    const { client_id } = await lockOwnClient(tx, call, ['embed'])
    await changeLooksWithin(tx, client_id, looks, deps)
    const deed = { userId: person.userId, actor: person.email, action: 'client.looks_changed', subject: client_id }
    await note(tx, deed, deps)
  })
}
