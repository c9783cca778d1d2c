// The last page of the older connect popup: tells the page that opened it, at each registered origin and no other, and closes.

const CLOSE_AFTER_MS = 500
const told = document.querySelector('[data-popup-message]')
const { opener } = window

if (told && opener) {
  const message = JSON.parse(told.dataset.popupMessage)
  for (const origin of JSON.parse(told.dataset.origins)) opener.postMessage(message, origin)
}
setTimeout(() => window.close(), CLOSE_AFTER_MS)
