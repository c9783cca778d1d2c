// npm run compare: the same questions to this server, django-oauth-toolkit and oidc-provider; prints where they differ, as
// the table of docs/compatibility.md has it, and what that table says otherwise. Ends with 1 when it does.
import { endAll } from '../harness/database.ts'
import type { Contestant } from './contestant.ts'
import { noDjango, startDjango } from './django.ts'
import { documentedRows, rowOf } from './documented.ts'
import { startOidcProvider } from './oidc-provider.ts'
import { probes } from './probes/index.ts'
import { startWayleave } from './wayleave.ts'

if (noDjango) throw new Error(noDjango)
console.info = console.warn = () => {} // oidc-provider warns of what is for development alone
const contestants: Contestant[] = []
try {
  for (const start of [startWayleave, startDjango, startOidcProvider]) contestants.push(await start())
  process.exitCode = await compare()
} finally {
  for (const { stop } of contestants) await stop()
  await endAll()
}
process.exit()

async function compare(): Promise<number> {
  const documented = documentedRows()
  const wrong: string[] = []
  console.log(rowOf(['probe', ...contestants.map(({ name }) => name)]))
  for (const { name, ask } of probes) {
    const cells: string[] = []
    for (const on of contestants) cells.push(await ask(on))
    const isSame = cells.every((cell) => cell === cells[0])
    if (!isSame) console.log(rowOf([name, ...cells]))
    if (documented.get(name)?.slice(0, 3).join('|') !== cells.join('|')) wrong.push(name)
  }
  console.log(`${probes.length} probes. docs/compatibility.md says otherwise of ${wrong.length}: ${wrong.join(', ')}`)
  return wrong.length > 0 ? 1 : 0
}
