// The Connect pages' one script: the second window, the message to the opener, the preview of an address.
// Every page works without it in the redirect pattern.

const POLL_MS = 2_000
const PATIENCE_MS = 120_000
const find = (selector) => document.querySelector(selector)
const channelOf = (sessionId) => ('BroadcastChannel' in window ? new BroadcastChannel(`connect:${sessionId}`) : null)

/** An outcome: tells the other window, posts to the opener at each registered origin, closes. */
function report({ tell, message, origins, close }) {
  const channel = channelOf(tell)
  channel?.postMessage('changed')
  channel?.close()
  const { opener } = window
  if (message && opener) {
    for (const origin of JSON.parse(origins)) opener.postMessage(JSON.parse(message), origin)
    window.close()
  }
  if (close !== undefined) window.close()
}

/** The popup's own page: the provider opens beside it, and this page waits for what comes of it. */
function wait({ wait: sessionId, page, status, seen }) {
  const link = find('[data-sign-in]')
  let other = null
  let polling
  let patience
  const leave = () => location.replace(page)
  const show = (step) => {
    for (const section of document.querySelectorAll('[data-step]')) section.hidden = section.dataset.step !== step
  }
  const isPatient = (after) => {
    find('[data-patience="before"]').hidden = after
    find('[data-patience="after"]').hidden = !after
  }
  const ask = async () => {
    const now = await read(status)
    if (now && (!now.is_open || (now.problem_at ?? '') > seen)) leave()
  }

  // Cut off from the opener there is nobody to post to: one window does. Otherwise whatever opens the link beside this page
  // (a modifier, the middle button, the menu) opens a second window, and the message stays with this one.
  const alone = link.href
  if (window.opener) link.href = `${alone}&window=second`
  link.addEventListener('click', (event) => {
    if (link.href === alone) return
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault()
      other = window.open(link.href, '_blank', 'popup,width=560,height=720')
      if (!other) return location.assign(alone) // blocked: this window goes there itself
    }
    listen()
  })
  link.addEventListener('auxclick', ({ button }) => {
    if (button === 1 && link.href !== alone) listen()
  })
  const listen = () => {
    show('wait')
    find('[data-step="wait"] h1').focus()
    clearInterval(polling)
    polling = setInterval(ask, POLL_MS)
    isPatient(false)
    clearTimeout(patience)
    patience = setTimeout(isPatient, PATIENCE_MS, true)
  }
  find('[data-closed]').addEventListener('click', () => {
    other?.close()
    show('start')
    link.focus()
  })
  channelOf(sessionId)?.addEventListener('message', leave)
}

/** How the session stands; null when there is no answer to be had. */
async function read(status) {
  const answer = await fetch(status, { cache: 'no-store' }).catch(() => null)
  return answer?.ok ? answer.json() : null
}

/** Another request tries the credentials: this page goes on when that one is done. */
function goOn({ page, status }) {
  setInterval(async () => {
    const now = await read(status)
    if (now && !now.is_trying) location.replace(page)
  }, POLL_MS)
}

/** The address that the fields lead to, while one types. */
function preview(output) {
  const { preview: template, empty } = output.dataset
  const names = [...template.matchAll(/\{\{\s*(?:auth\.)?([^{}\s]+)\s*\}\}/g)].map(([, name]) => name)
  const inputs = names.map((name) => document.getElementById(`field-${name}`)).filter(Boolean)
  const update = () => {
    const isFilled = inputs.some((input) => input.value)
    const typed = (name) => document.getElementById(`field-${name}`)?.value || '…'
    output.textContent = isFilled
      ? template.replace(/\{\{\s*(?:auth\.)?([^{}\s]+)\s*\}\}/g, (_, name) => typed(name))
      : empty
  }
  for (const input of inputs) input.addEventListener('input', update)
  update()
}

const outcome = find('[data-tell]')
if (outcome) report(outcome.dataset)
const waiting = find('[data-wait]')
if (waiting) wait(waiting.dataset)
const trying = find('[data-trying]')
if (trying) goOn(trying.dataset)
const output = find('[data-preview]')
if (output) preview(output)
