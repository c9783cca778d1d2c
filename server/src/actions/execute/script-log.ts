import type pg from 'pg'
import type { HookLog } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { insertLogs, type ScriptLog } from '../logs-store.ts'
import type { Run } from '../store.ts'
import { maskInputs } from './secret-inputs.ts'

// A hook that is called again and again, or that says the same forever, fills no table.
const LOGS_MAX = 50
const CHARACTERS_MAX = 20_000

const insert = together<pg.Pool, ScriptLog, void>(async (pool, logs) => {
  await insertLogs(pool, logs)
  return []
})

/** Writes down what the hooks of a run's calls say; secret inputs are masked besides the connection's secrets. */
export function scriptLog(
  run: Pick<Run, 'id' | 'attempts'>,
  secrets: readonly string[],
  { pool, clock }: Pick<Deps, 'pool' | 'clock'>,
): (log: HookLog) => Promise<void> {
  let seq = 0
  return async ({ hook, lines }) => {
    seq += 1
    if (seq > LOGS_MAX) return
    const text = maskInputs(lines.join('\n'), secrets).replaceAll('\0', '\uFFFD') // PostgreSQL's text holds no NUL
    await insert(pool, { runId: run.id, seq, hook, text: cut(text), at: clock.now() })
  }
}

function cut(text: string): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX).toWellFormed()}\n… (cut)` : text
}
