// A form that changes settings of a client: parse, lock, judge, write, in one transaction.
import type { SignedIn } from '../../accounts/index.ts'
import { type ClientKind, changeSettings, type OwnClient, type Settings } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import { lockOwnClient } from '../own-client.ts'
import type { FormField, FormMistakes, FormValues } from './form-fields.ts'
import { SEEN_NAME } from './own-form.ts'
import { mistakesIn, seenMark, settingsIn, valuesIn, valuesOf } from './read-form.ts'

/** `changed`: what came of it. Otherwise the form has to be shown again, with what was entered. */
export type FormOutcome = { kind: 'changed' } | { kind: 'refused'; client: OwnClient; filled: FilledForm }
/** A form as it was sent, and why it was not taken. */
export type FilledForm = { values: FormValues; mistakes: FormMistakes; isStale: boolean }
/** `judge`: what is asked besides, by field. */
export type ChangingForm = {
  kinds: readonly ClientKind[]
  fields: readonly FormField[]
  judge?: (settings: Settings) => FormMistakes
}

/** Changes what the form says. Throws PageError 404 when the client is not this person's. */
export async function changeByForm(
  call: Call<SignedIn>,
  form: URLSearchParams,
  { kinds, fields, judge = () => ({}) }: ChangingForm,
  deps: Deps,
): Promise<FormOutcome> {
  const values = valuesOf(form, fields)
  const { person } = call.caller
  return deps.db.transaction().execute(async (tx) => {
    const client = await lockOwnClient(tx, call, kinds)
    const refused = (mistakes: FormMistakes, isStale = false): FormOutcome => ({
      kind: 'refused',
      client,
      filled: { values, mistakes, isStale },
    })
    // Another window changed it meanwhile: what is entered here would undo that unseen.
    if (form.get(SEEN_NAME) !== seenMark(valuesIn(settingsOf(client), fields))) return refused({}, true)
    const settings = settingsIn(values, fields)
    const own = { ...judge(settings), ...mistakesIn([], values, fields) }
    if (Object.keys(own).length > 0) return refused(own)
    const deed = { clientId: client.client_id, actor: person.email, userId: person.userId }
    const change = await changeSettings(tx, deed, settings, deps)
    return change.kind === 'refused' ? refused(mistakesIn(change.issues, values, fields)) : { kind: 'changed' }
  })
}

/** A form that nobody has filled in yet: the client as it is. */
export function asItIs(client: OwnClient, fields: readonly FormField[]): FilledForm {
  return { values: valuesIn(settingsOf(client), fields), mistakes: {}, isStale: false }
}

/** The mark that the form of a client carries. */
export function seenOf(client: OwnClient, fields: readonly FormField[]): string {
  return seenMark(valuesIn(settingsOf(client), fields))
}

/** A client by the names of a registration. */
function settingsOf(client: OwnClient): Settings {
  return { ...client.partner, ...client, public: client.is_public }
}

/** The status of the page that shows a filled form. */
export function statusOf({ mistakes, isStale }: FilledForm): number {
  if (isStale) return 409
  return Object.keys(mistakes).length > 0 ? 422 : 200
}
