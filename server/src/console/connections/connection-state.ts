import { type ConnectionView, type Trouble, troubleOf } from '../../connections/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'

type State = ConnectionView['state']

/** States in words, as lists and filters name them. */
export const stateWords: Readonly<Record<State, string>> = {
  active: 'Active',
  refreshing: 'Refreshing',
  expiring: 'Expiring',
  expired: 'Expired',
  revoked: 'Revoked',
  unknown: 'Outcome unknown',
}

/** What each means, for whoever looks after connections. */
const stateMeanings: Readonly<Record<State, string>> = {
  active: 'It works, as far as anybody knows.',
  refreshing: 'New tokens are being fetched right now.',
  expiring: 'Its end is known and near; only its owner can put that off, by connecting the account again.',
  expired: 'Its credentials do not work any more. Its owner has to connect the account again.',
  revoked: 'Access was taken back. Its owner has to connect the account again.',
  unknown: 'A refresh was sent and its answer never seen. The next use, or the next refresh, will tell.',
}

/** What is known to be wrong with a connection that is active. */
const troubleWords: Readonly<Record<Trouble, string>> = {
  sign_in: 'Its sign-in server did not renew it when it was asked last; and what it said stands below.',
  check: 'The last check was refused, and what came back stands below.',
}

/** What its state means, and what is known besides. */
export function meaningOf(connection: ConnectionView): string {
  const trouble = connection.state === 'refreshing' ? undefined : troubleOf(connection)
  if (trouble === undefined) return stateMeanings[connection.state]
  return connection.state === 'active'
    ? troubleWords[trouble]
    : `${stateMeanings[connection.state]} ${troubleWords[trouble]}`
}

/** The trouble of an active connection in a few words. */
export function troubleNote(connection: ConnectionView): string | undefined {
  const trouble = troubleOf(connection)
  if (trouble === undefined) return undefined
  return trouble === 'check' ? 'The last check was refused.' : 'It could not be renewed.'
}

const tones: Partial<Record<State, string>> = { active: 'good', expired: 'bad', revoked: 'bad' }

/** The state as a badge. */
export function stateBadge(state: State): Html {
  return html`<span class="badge ${tones[state] ?? ''}">${stateWords[state]}</span>`
}
