// Conveniences of the editor of Zaps. Every page works without them.

// "Insert" puts a template where the cursor was last. The buttons are hidden until here.
let last
for (const field of document.querySelectorAll('[data-mappable]')) {
  field.addEventListener('focus', () => {
    last = field
  })
}
for (const button of document.querySelectorAll('button[data-insert]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const field = last ?? document.querySelector('[data-mappable]')
    if (!field) return
    const details = field.closest('details')
    if (details) details.open = true
    field.focus()
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, 'end')
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
