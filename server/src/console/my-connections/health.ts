import type { ConnectionState } from '../../connections/index.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { OwnConnection } from './own-connection.ts'

/** States in words for the person whose connection it is. */
export const healthWords: Readonly<Record<ConnectionState, string>> = {
  active: 'Works',
  refreshing: 'Being renewed',
  unknown: 'To be checked',
  expiring: 'Ends soon',
  expired: 'Reconnect needed',
  revoked: 'Access withdrawn',
}

const tones: Readonly<Partial<Record<ConnectionState, string>>> = { active: 'good', expired: 'bad', revoked: 'bad' }

/** How a connection is, and what that means for the person. */
export function health(connection: OwnConnection): Html {
  const { state, trouble } = connection
  const isInTrouble = state === 'active' && trouble !== undefined
  const badge = isInTrouble
    ? html`<span class="badge">Not sure</span>`
    : html`<span class="badge ${tones[state] ?? ''}">${healthWords[state]}</span>`
  return html`<p>${badge}</p>${meaning(connection)}`
}

/** Whether only the person can make it work. */
export function isDead({ state }: OwnConnection): boolean {
  return state === 'expired' || state === 'revoked'
}

function meaning({ state, trouble, reason, app, endsAt }: OwnConnection): Html {
  if (state === 'expired' || state === 'revoked') {
    const why = reason ?? `${app.name} does not accept it any more.`
    return html`<p>${why} Nothing can use it until you reconnect.</p>`
  }
  if (state === 'expiring') {
    return html`<p>${app.name} ends it${endsAt ? html` ${timeOf(endsAt)}` : ' soon'} unless you reconnect.</p>`
  }
  if (state === 'refreshing') return html`<p>It is being renewed at this moment.</p>`
  if (state === 'unknown')
    return html`<p>${app.name} did not answer when it was renewed last. Its next use will tell.</p>`
  if (trouble === 'check') return html`<p>${app.name} refused it when it was checked last.</p>`
  if (trouble === 'sign_in')
    return html`<p>It could not be renewed when that was tried last. There is nothing that you have to do.</p>`
  return html``
}
