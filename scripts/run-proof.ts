import { globSync } from 'node:fs'
import { run } from 'node:test'
import type { Proof } from './proofs.ts'

/** How a proof ended. `figures`: what its tests counted. `failures`: titles with the first line of what went wrong. */
export type Outcome = { passed: number; skipped: number; figures: string[]; failures: string[]; seconds: number }

/** Runs the tests of a proof, a file after the other, each in a process of its own; tells `say` of each test that ends. */
export async function runProof({ files, env, minutesMax }: Proof, say: (line: string) => void): Promise<Outcome> {
  const started = performance.now()
  const outcome: Outcome = { passed: 0, skipped: 0, figures: [], failures: [], seconds: 0 }
  Object.assign(process.env, env) // the process of each file inherits it
  const found = globSync([...files]).sort()
  if (found.length === 0) throw new Error(`no tests: ${files.join(' ')}`)
  const tests = run({ files: found, execArgv: ['--conditions=source'], timeout: minutesMax * 60_000 })
  tests.on('test:pass', ({ name, skip, details }) => {
    if (details.type === 'suite') return
    if (skip) outcome.skipped++
    else outcome.passed++
    say(`${skip ? '-' : '✓'} ${name}`)
  })
  tests.on('test:fail', ({ name, details }) => {
    outcome.failures.push(`${name}: ${firstLine(details.error)}`)
    say(`✗ ${name}\n${details.error.cause instanceof Error ? details.error.cause.stack : details.error.message}`)
  })
  tests.on('test:diagnostic', ({ message, file }) => {
    if (file !== undefined && !/^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) /.test(message))
      outcome.figures.push(message)
  })
  await new Promise((resolve, reject) => tests.on('end', resolve).on('error', reject).resume())
  for (const name of Object.keys(env ?? {})) delete process.env[name]
  return { ...outcome, seconds: (performance.now() - started) / 1000 }
}

function firstLine({ cause, message }: Error): string {
  return (cause instanceof Error ? cause.message : message).split('\n')[0] ?? ''
}
