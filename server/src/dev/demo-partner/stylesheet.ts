/** The one stylesheet of Acme CRM: light and dark, from 320 px up. */
export const stylesheet = `
:root { color-scheme: light dark; --page: #f6f4fb; --card: #fff; --ink: #1d1830; --muted: #5d5673; --line: #dcd6ea;
  --accent: #5b2fb5; --accent-ink: #fff; --soft: #ede6fb; --good: #14633a; --good-soft: #dcf3e5; --bad: #9b1c2e;
  --bad-soft: #fbe3e6; --radius: .75rem }
@media (prefers-color-scheme: dark) { :root { --page: #15121f; --card: #1f1b2d; --ink: #f1eefa; --muted: #b3abc8;
  --line: #3b3552; --accent: #c3a6ff; --accent-ink: #1d1130; --soft: #2c2444; --good: #8fe0b0; --good-soft: #173526;
  --bad: #ffb0b9; --bad-soft: #431c24 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
a { color: var(--accent) }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 }
h2 { font-size: 1.125rem; line-height: 1.3; margin: 0 }
main > h2 { margin-top: 1.5rem }
p { margin: .5rem 0 }
code { font: .875em/1.4 ui-monospace, monospace }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: .5rem; z-index: 2; background: var(--card); padding: .5rem 1rem }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
main:focus { outline: none }

.top, main, footer { max-width: 64rem; margin: 0 auto; padding: 1rem }
.top { display: flex; flex-wrap: wrap; gap: .75rem 2rem; align-items: center; justify-content: space-between }
.brand { display: flex; gap: .5rem; align-items: center; font-weight: 700; font-size: 1.125rem; color: var(--ink); text-decoration: none }
.picker { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font-size: .875rem; min-width: 0 }
.picker label { color: var(--muted) }
.picker select { width: auto; min-width: 0; flex: 1 1 8rem; max-width: 100% }
main { padding-bottom: 3rem }
footer { border-top: 1px solid var(--line); color: var(--muted); font-size: .875rem }

.crumbs ol { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; margin: 0 0 .75rem; padding: 0; font-size: .875rem; color: var(--muted) }
.crumbs li + li::before { content: "›"; margin-right: .5rem }
.lead { color: var(--muted); font-size: 1.0625rem; margin: .5rem 0 1.5rem }
.title { display: flex; gap: .75rem; align-items: center }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(18rem, 100%), 1fr)); gap: 1rem; align-items: start }
.card { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.25rem; min-width: 0 }
.card header { display: flex; gap: .75rem; align-items: center }
.logo { flex: none; border-radius: .625rem }
.how, .id { color: var(--muted); font-size: .875rem; margin: 0 }
.connection { border-top: 1px solid var(--line); margin-top: 1rem; padding-top: .75rem }
.connection details { margin-top: .5rem }
.connection details form { margin-top: .75rem }
.badge { display: inline-block; font-size: .8125rem; font-weight: 600; padding: .0625rem .5rem; border-radius: 1rem; background: var(--soft) }
.list .badge { font-style: normal; font-weight: 400 }
.badge.good { background: var(--good-soft); color: var(--good) }
.badge.bad { background: var(--bad-soft); color: var(--bad) }
.notice { background: var(--soft); border-radius: var(--radius); padding: .75rem 1rem; margin: 0 0 1rem }
.id + .notice { margin-top: 1rem }
.notice.problem { background: var(--bad-soft) }
.outcome { max-width: 36rem; margin: 2rem auto; background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1.5rem }
.big { display: block; font-size: 1.5rem; margin-top: .25rem; user-select: all }

.columns { display: grid; gap: 1.5rem }
@media (min-width: 48rem) { .columns { grid-template-columns: 18rem minmax(0, 1fr); align-items: start } }
.list { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem }
.list a { display: block; padding: .625rem .875rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--card); color: var(--ink); text-decoration: none }
.list a:hover { border-color: var(--accent) }
.list a[aria-current] { border-color: var(--accent); box-shadow: inset .25rem 0 0 var(--accent) }
.list span { display: block; color: var(--muted); font-size: .875rem }

.field { margin: 1rem 0 }
label, legend { font-weight: 600 }
.required { color: var(--muted); font-weight: 400; font-size: .875rem }
.hint { color: var(--muted); font-size: .875rem; margin: .25rem 0 0 }
.info { background: var(--soft); border-radius: .5rem; padding: .5rem .75rem }
fieldset { border: 1px solid var(--line); border-radius: var(--radius); margin: 1rem 0; padding: 0 1rem .25rem; min-width: 0 }
input, select, textarea { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--muted); border-radius: .5rem; padding: .5rem .625rem; width: 100%; min-height: 2.75rem }
select:disabled { color: var(--muted); border-style: dashed }
[aria-busy] { opacity: .6 }

button, .button { display: inline-flex; align-items: center; justify-content: center; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; padding: .5rem .875rem; min-height: 2.75rem; border-radius: .5rem; border: 1px solid var(--muted); background: var(--card); color: var(--ink) }
button:hover, .button:hover { border-color: var(--accent) }
.primary { background: var(--accent); border-color: var(--accent); color: var(--accent-ink) }
.danger { color: var(--bad); border-color: currentColor }
.actions, .connect { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 0 }
.connect button { flex: 1 1 auto }
.waiting { position: fixed; inset: auto 0 0; background: var(--card); border-top: 3px solid var(--accent); padding: .75rem 1rem; display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; justify-content: center }
.waiting[hidden] { display: none }

pre { background: var(--card); border: 1px solid var(--line); border-radius: var(--radius); padding: 1rem; overflow: auto; margin: .75rem 0 0 }
.behind { margin-bottom: 1rem }
summary { cursor: pointer; color: var(--accent); padding: .25rem 0 }
.scroll { overflow: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap }
td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 8rem }
`
