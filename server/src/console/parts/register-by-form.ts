// A form that registers a client in its owner's name.
import { holdSession, note, refuseUnconfirmed, type SignedIn } from '../../accounts/index.ts'
import {
  type ClientKind,
  keyOfName,
  listClientsOf,
  type OwnClient,
  type Registered,
  registerClientWithin,
  registrationSchema,
} from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import type { FilledForm } from './change-by-form.ts'
import type { FormField, FormMistakes } from './form-fields.ts'
import { mistakesIn, settingsIn, valuesOf } from './read-form.ts'

const CLIENTS_MAX = 100

export type Registering = {
  kind: ClientKind
  fields: readonly FormField[]
  /** What is asked besides, by field. */
  judge?: (settings: Readonly<Record<string, unknown>>) => FormMistakes
}
export type RegisterOutcome = { kind: 'registered'; registered: Registered } | { kind: 'refused'; filled: FilledForm }

/** Registers what the form says; the person who sent it is the owner. Throws PageError 403 for an unconfirmed quick account. */
export async function registerByForm(
  { caller }: Pick<Call<SignedIn>, 'caller'>,
  form: URLSearchParams,
  { kind, fields, judge = () => ({}) }: Registering,
  deps: Deps,
): Promise<RegisterOutcome> {
  await refuseUnconfirmed(caller)
  const { person } = caller
  const values = valuesOf(form, fields)
  const settings = settingsIn(values, fields)
  const given = { ...settings, kind, key: keyOfName(String(settings.name ?? '')) }
  const judged = registrationSchema.safeParse(given, { reportInput: true })
  const name = judgeName(String(settings.name), await listClientsOf(deps.db, person.userId))
  const mistakes = {
    ...(name === undefined ? {} : { name: [name] }),
    ...judge(settings),
    ...mistakesIn(judged.error?.issues ?? [], values, fields),
  }
  if (!judged.success || Object.keys(mistakes).length > 0)
    return { kind: 'refused', filled: { values, mistakes, isStale: false } }
  const registered = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, caller)
    const made = await registerClientWithin(tx, { ...judged.data, owner: person.email }, deps)
    if (!made) throw new Error('a new client id is not new') // 142 random bits
    const deed = { userId: person.userId, actor: person.email, subject: made.client.client_id }
    await note(tx, { ...deed, action: 'client.created', detail: { kind } }, deps)
    return made
  })
  return { kind: 'registered', registered }
}

// The same name again is most likely the same form, sent twice.
function judgeName(name: string, own: readonly OwnClient[]): string | undefined {
  if (own.length >= CLIENTS_MAX) return `You have ${CLIENTS_MAX} clients. Delete one that is not used any more.`
  return own.some((client) => client.name === name)
    ? 'You have a client of this name already. Give it another one.'
    : undefined
}

/** A form that nobody has filled in yet. */
export function newForm(values: Readonly<Record<string, string>> = {}): FilledForm {
  return { values, mistakes: {}, isStale: false }
}
