// A page about something that is under way is loaded again until it has ended; the page has a link for whoever has no scripts.
const AGAIN_AFTER_MS = 2000

function again() {
  // Who reads elsewhere, or has something selected, is not disturbed.
  const isIdle = document.visibilityState === 'visible' && String(document.getSelection()) === ''
  if (isIdle) location.reload()
  else setTimeout(again, AGAIN_AFTER_MS)
}

if (document.querySelector('[data-under-way]')) setTimeout(again, AGAIN_AFTER_MS)
