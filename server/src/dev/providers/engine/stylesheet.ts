import type { Brand, Palette } from './definition.ts'

/** The one stylesheet of a provider: its own colours, font and corners over a shared layout; light and dark. */
export const stylesheet = (brand: Brand): string => `
:root { color-scheme: light dark; --radius: ${brand.radius}; ${variables(brand.light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(brand.dark)} } }
${layout(brand.font)}`

const variables = (palette: Palette): string =>
  `--page: ${palette.page}; --card: ${palette.card}; --ink: ${palette.ink}; --muted: ${palette.muted}; ` +
  `--accent: ${palette.accent}; --accent-ink: ${palette.accentInk};`

const layout = (font: string): string => `
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 ${font}; overflow-wrap: anywhere }
header, main, footer { max-width: 30rem; margin: 0 auto; padding: 1rem }
header { display: flex; align-items: center; gap: .75rem; padding-top: 2rem; font-size: 1.25rem; font-weight: 700 }
header small { display: block; font-size: .875rem; font-weight: 400; color: var(--muted) }
main { background: var(--card); border-radius: var(--radius); border-top: .25rem solid var(--accent); padding: 1.5rem }
footer { color: var(--muted); font-size: .875rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem }
h2, legend { font-size: 1rem; font-weight: 700; margin: 1.5rem 0 .5rem; padding: 0 }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0 }
.account { display: flex; gap: .75rem; align-items: center; min-height: 3rem; padding: .5rem .75rem; margin-top: .5rem;
  border: 1px solid var(--muted); border-radius: var(--radius); cursor: pointer }
.account:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent) }
.account input { width: 1.25rem; height: 1.25rem; flex: none; accent-color: var(--accent) }
.account small, li small { display: block; color: var(--muted) }
ul { margin: 0; padding-left: 1.25rem }
code { font-size: .875em }
.actions { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin-top: 1.5rem }
button { font: inherit; font-weight: 700; min-height: 3rem; padding: .5rem; border-radius: var(--radius); cursor: pointer;
  border: 2px solid var(--accent); background: var(--card); color: var(--ink) }
button.primary { background: var(--accent); color: var(--accent-ink) }
.writing { display: grid; gap: .75rem }
.writing h2 { margin: 0 }
.writing label { display: grid; gap: .25rem; font-weight: 700 }
select, textarea { font: inherit; width: 100%; min-height: 3rem; padding: .5rem; color: var(--ink); background: var(--card);
  border: 1px solid var(--muted); border-radius: var(--radius) }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
@media (max-width: 22rem) { main { padding: 1rem } .actions { gap: .5rem } }
`
