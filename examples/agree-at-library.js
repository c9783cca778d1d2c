// Agrees at the library's page as a person would: opens it, presses Allow, and lets the browser go back.
const page = await fetch(process.argv[2])
const fields = [...(await page.text()).matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
  name,
  value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
])
await fetch(new URL('/authorize', page.url), { method: 'POST', body: new URLSearchParams(fields) })
