// Conveniences of the editor of Zaps. Every page works without them.

// "Insert" puts a template where the cursor was last, else into the first empty field. Fields that are folded away are left
// alone, and so are secrets. The buttons are hidden until here.
let last
const said = document.querySelector('[data-insert-said]')
const isShown = (field) => !field.closest('details:not([open])')
for (const field of document.querySelectorAll('[data-mappable]')) {
  field.addEventListener('focus', () => {
    last = field
  })
}
function fieldToFill() {
  if (last && isShown(last)) return last
  const fields = [...document.querySelectorAll('[data-mappable]')]
  return fields.find((field) => field.value === '' && field.type !== 'password' && isShown(field))
}
for (const button of document.querySelectorAll('button[data-insert]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const field = fieldToFill()
    if (said) said.textContent = field ? '' : 'Choose a field first.'
    if (!field) return
    field.focus()
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end')
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

// A choice in the list and another value beside it: what is touched last is meant, and empties the other.
for (const other of document.querySelectorAll('input[data-other]')) {
  const list = document.getElementById(other.dataset.other)
  if (!list) continue
  list.addEventListener('change', () => {
    if (list.value !== '') other.value = ''
  })
  other.addEventListener('input', () => {
    if (other.value.trim() !== '') list.value = ''
  })
}

// Every button of the editor sends what was entered; a link would lose it, so the browser asks before it leaves.
const editor = document.getElementById('editor-form')
if (editor) {
  let isUnsaved = editor.querySelector('[data-unsaved]') !== null
  const changed = ({ target }) => {
    if (target.form === editor) isUnsaved = true
  }
  document.addEventListener('input', changed)
  document.addEventListener('change', changed)
  document.addEventListener('submit', () => {
    isUnsaved = false
  })
  window.addEventListener('beforeunload', (event) => {
    if (isUnsaved) event.preventDefault()
  })
}

// Apps are found as one types; the button beside the field asks the server, which knows more than the page shows.
for (const field of document.querySelectorAll('input[data-find]')) {
  const list = document.getElementById(field.dataset.find)
  if (!list) continue
  field.addEventListener('input', () => {
    const words = field.value.trim().toLowerCase()
    for (const item of list.children) item.hidden = !item.textContent.toLowerCase().includes(words)
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
