// The script of Acme's pages: opens the Connect popup, and keeps an action's form up to date.
// Everything works without it, by redirect and with an "Update the form" button.

import { type ConnectResult, connect } from '@wayleave/sdk/connect'
import { notConnectedWords } from '../not-connected.ts'

/** What POST /apps/{app}/session answers. */
type Session = { connectUrl: string; sessionId: string; state: string }

const waiting = document.querySelector<HTMLElement>('#waiting')

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.dataset.connect === undefined) return
  if (!(event.submitter instanceof HTMLButtonElement) || event.submitter.value !== 'popup') return
  event.preventDefault()
  void openConnect(form, form.dataset.connect) // still inside the click: connect() opens the window before it waits
})

document.addEventListener('change', (event) => {
  const field = event.target
  if (!(field instanceof HTMLElement) || field.dataset.decisive === undefined) return
  const form = field.closest<HTMLFormElement>('form[data-fields]')
  if (form) void updateFields(form, field.id)
})

async function openConnect(form: HTMLFormElement, app: string): Promise<void> {
  const stop = new AbortController()
  const session = requestSession(form)
  showWaiting(app, stop)
  const result = await connect({
    url: session.then(({ connectUrl }) => connectUrl),
    sessionId: session.then(({ sessionId }) => sessionId),
    signal: stop.signal,
  })
  if (result.reason === 'popup_blocked') return redirectInstead(form)
  showResult(app, result, await session.catch(() => null))
}

async function requestSession(form: HTMLFormElement): Promise<Session> {
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]))
  const response = await fetch(form.action.replace(/connect$/, 'session'), { method: 'POST', body })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.message)
  return answer
}

function showWaiting(app: string, stop: AbortController): void {
  const button = document.createElement('button')
  button.textContent = 'I closed the window'
  button.addEventListener('click', () => stop.abort())
  say(`Finish connecting ${app} in the window that opened.`, button)
}

/** The backend looks at the connection itself before it says that all is well. */
function showResult(app: string, result: ConnectResult, session: Session | null): void {
  if (result.reason) say(`${app} is not connected. ${notConnectedWords(result.reason, result.message)}`)
  else {
    const query = new URLSearchParams({ connection_id: result.connectionId, state: session?.state ?? '' })
    location.assign(`/connected?${query}`)
  }
}

function redirectInstead(form: HTMLFormElement): void {
  const button = document.createElement('button')
  button.textContent = 'Continue in this window'
  button.addEventListener('click', () => form.submit()) // without a submitter: the redirect pattern
  say('Your browser blocked the window.', button)
}

function say(text: string, ...more: HTMLElement[]): void {
  if (!waiting) return
  waiting.hidden = false
  const words = document.createElement('p')
  words.textContent = text
  waiting.replaceChildren(words, ...more)
}

async function updateFields(form: HTMLFormElement, focused: string): Promise<void> {
  const fields = form.querySelector<HTMLElement>('#fields')
  const address = form.dataset.fields
  if (!fields || address === undefined) return
  fields.setAttribute('aria-busy', 'true')
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]))
  const response = await fetch(address, { method: 'POST', body }).catch(() => null)
  fields.removeAttribute('aria-busy')
  if (!response?.ok) return say('The form could not be updated. Try again in a moment.')
  fields.innerHTML = await response.text() // our own server's page, escaped there
  document.getElementById(focused)?.focus()
}
