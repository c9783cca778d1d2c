// Conveniences of the pages of apps. Every page works without them.
const PREVIEW_AFTER_MS = 350

// The requests that an app's form makes are shown anew while it is filled in; the server makes them, as its button does.
const preview = document.querySelector('[data-preview]')
const steps = document.getElementById('preview-steps')
if (preview && steps) {
  const form = preview.closest('form')
  let timer
  let underWay
  const show = async () => {
    underWay?.abort()
    underWay = new AbortController()
    const body = new URLSearchParams(new FormData(form))
    // That there is one is all that a preview needs to know.
    if (body.get('client_secret')) body.set('client_secret', '<client_secret>')
    body.set('do', 'preview')
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, signal: underWay.signal })
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    const shown = page.getElementById('preview-steps')
    if (shown) steps.replaceChildren(...shown.childNodes)
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(() => show().catch(() => {}), PREVIEW_AFTER_MS)
  })
}

// Code: the tab key indents. Escape gives it back to the keyboard: the next tab leaves the field.
for (const field of document.querySelectorAll('textarea[data-code]')) {
  let leaves = false
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') leaves = true
    if (event.key !== 'Tab' || event.shiftKey || leaves) return
    event.preventDefault()
    field.setRangeText('  ', field.selectionStart, field.selectionEnd, 'end')
  })
  field.addEventListener('blur', () => {
    leaves = false
  })
}
