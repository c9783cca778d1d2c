// npm run prove: what is promised, proven at full size on this machine, and a scorecard. [proof…] [--write] [--list]
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { describeRun } from '../bench/machine.ts'
import { globalSetup, globalTeardown } from '../server/test/harness/global-setup.ts'
import { type Proof, proofs } from './proofs.ts'
import { type Outcome, runProof } from './run-proof.ts'

const SCORECARD = new URL('../bench/PROOF.md', import.meta.url)
const INTRODUCTION = `# Scorecard
What is promised, as \`npm run prove -- --write\` has proven it, the last time. \`npm test\` runs the same tests in a small size; one
promise: \`npm run prove -- keys\`. How fast it is stands in [RESULTS.md](RESULTS.md).
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
})

if (values.list) for (const [name, { promise }] of Object.entries(proofs)) console.log(`${name.padEnd(14)}${promise}`)
else await proveAll(positionals.length > 0 ? positionals : Object.keys(proofs))

async function proveAll(names: readonly string[]): Promise<void> {
  const wanted = names.map((name): [string, Proof] => [name, proofOf(name)])
  if (values.write && wanted.length < Object.keys(proofs).length)
    throw new Error('a scorecard holds all proofs: --write goes without names')
  const heading = await describeRun()
  const rows: string[] = []
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void globalTeardown().finally(() => process.exit(130)))
  await globalSetup()
  try {
    for (const [name, proof] of wanted) {
      console.log(`\n${name}: ${proof.promise}`)
      const outcome = await runProof(proof, (line) => console.log(`  ${line}`))
      if (outcome.failures.length > 0) process.exitCode = 1
      rows.push(rowOf(name, proof, outcome))
    }
  } finally {
    await globalTeardown()
  }
  const card = scorecard(heading, rows)
  console.log(`\n${card}`)
  if (values.write) await writeFile(SCORECARD, `${INTRODUCTION}\n${card}`)
}

function proofOf(name: string): Proof {
  const proof = Object.hasOwn(proofs, name) ? proofs[name] : undefined
  if (!proof) throw new Error(`no such proof: ${name} (there are ${Object.keys(proofs).join(', ')})`)
  return proof
}

function scorecard(heading: string, rows: readonly string[]): string {
  return `${heading}\n\n| proof | promise | verdict | tests | counted | took |\n|---|---|---|---|---|---|\n${rows.join('\n')}\n`
}

function rowOf(name: string, { promise }: Proof, { passed, skipped, figures, failures, seconds }: Outcome): string {
  const verdict =
    failures.length > 0 ? `**failed**: ${failures.join('; ')}` : skipped > 0 ? 'holds, as far as it ran' : 'holds'
  const tests = [`${passed} passed`, ...(skipped > 0 ? [`${skipped} did not run`] : [])].join(', ')
  const cells = [`\`${name}\``, promise, verdict, tests, figures.join('; '), `${Math.round(seconds)} s`]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
