// Small conveniences of the console. Every page works without them.
import { redirectUriMistake } from '/assets/rules/redirect-uri.js'

const SHOWN_MS = 1500

// Buttons that copy. They are hidden until here, so that none stands on a page where it could do nothing.
for (const button of document.querySelectorAll('button[data-copy]')) {
  if (!navigator.clipboard) break
  const words = button.textContent
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
    button.textContent = 'Copied'
    setTimeout(() => {
      button.textContent = words
    }, SHOWN_MS)
  })
}

// Redirect URIs are checked while they are typed, by the rules of the registration.
for (const field of document.querySelectorAll('textarea[data-redirect-uris]')) {
  const hint = document.getElementById(field.dataset.redirectUris)
  const isPublic = () => {
    const box = field.form.elements.namedItem('public')
    return box ? box.checked : field.dataset.public === 'true'
  }
  const check = () => {
    const lines = field.value.split('\n').map((line) => line.trim())
    const mistakes = lines.filter(Boolean).flatMap((uri) => redirectUriMistake(uri, isPublic()) ?? [])
    hint.replaceChildren(
      ...mistakes.map((mistake) => Object.assign(document.createElement('li'), { textContent: `${mistake}.` })),
    )
    field.setAttribute('aria-invalid', String(mistakes.length > 0))
  }
  field.addEventListener('input', check)
  field.form.addEventListener('change', check)
}
