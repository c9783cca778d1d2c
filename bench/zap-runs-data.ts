// Runs of Zaps in any number, of many people, spread over the days that they are kept; as the program itself would have
// written them, so that they open and are found.
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { addSeconds } from '../server/src/kernel/clock.ts'
import type { Deps } from '../server/src/kernel/deps.ts'
import { keepPartitions } from '../server/src/kernel/partitions.ts'
import { sealDataIn, sealOutputs } from '../server/src/zaps/runs/sealed-zap-run.ts'
import { wordsOf } from '../server/src/zaps/runs/words.ts'

/** A person whose runs they are. */
export type Runner = { userId: number; workspaceId: number; clientId: string }

const DAY_SECONDS = 24 * 3600
const DAYS = 29
const TABLE = { name: 'zap_runs', timeColumn: 'created_at', keptDays: 30 }
const ROWS_AT_ONCE = 2_000
const ZAPS_OF_A_PERSON = 5
const WORDS = ['harbour', 'meadow', 'lantern', 'quarry', 'orchard', 'viaduct', 'thicket', 'estuary']

/** What a search may ask for: some eighth of a person's runs have it. */
export const COMMON_WORD = WORDS[0]
/** Stands in one run of each person. */
export const rareWordOf = ({ userId }: Runner) => `needle${userId}`

/** Gives each person `runsEach` runs. Returns the id of one run of each. */
export async function growZapRuns(people: readonly Runner[], runsEach: number, deps: Deps): Promise<string[]> {
  const now = deps.clock.now()
  for (let day = DAYS; day >= 0; day--)
    await keepPartitions(deps.db, { ...TABLE, keptDays: 2 * DAYS }, addSeconds(now, -day * DAY_SECONDS))
  const ids: string[] = []
  let rows: object[] = []
  for (const person of people) {
    for (let n = 0; n < runsEach; n++) {
      const row = await rowOf(person, n, { runsEach, now }, deps)
      if (n === Math.floor(runsEach / 2)) ids.push(row.id)
      if (rows.push(row) < ROWS_AT_ONCE) continue
      await insert(rows, deps)
      rows = []
    }
  }
  await insert(rows, deps)
  await sql`vacuum (freeze, analyze) zap_runs`.execute(deps.db)
  await sql`checkpoint`.execute(deps.db)
  return ids
}

async function rowOf(person: Runner, n: number, { runsEach, now }: { runsEach: number; now: Date }, deps: Deps) {
  const id = randomUUID()
  const place = { id, workspace_id: person.workspaceId }
  const created = addSeconds(now, -Math.floor((n / runsEach) * DAYS * DAY_SECONDS))
  const text = n === 0 ? rareWordOf(person) : (WORDS[n % WORDS.length] ?? '')
  const item = { key: n, title: `News ${n}`, text }
  const outputs = [{ id: n, title: `News ${n}` }]
  const at = created.toISOString()
  return {
    id,
    created_at: created,
    zap_id: person.userId * ZAPS_OF_A_PERSON + (n % ZAPS_OF_A_PERSON),
    zap_title: `Zap ${n % ZAPS_OF_A_PERSON}`,
    revision: 1,
    user_id: person.userId,
    workspace_id: person.workspaceId,
    client_id: person.clientId,
    status: n % 20 === 0 ? 'error' : 'success',
    position: 2,
    steps: [0, 1].map(() => ({ run_id: null, status: 'success', start_time: at, end_time: at })),
    data_in: await sealDataIn(place, item, deps),
    outputs: await sealOutputs(place, outputs, deps),
    words: await wordsOf(person.workspaceId, [item, ...outputs], deps),
    finished_at: created,
  }
}

async function insert(rows: readonly object[], { db }: Deps): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into zap_runs (id, created_at, zap_id, zap_title, revision, user_id, workspace_id, client_id, status, position,
      steps, data_in, outputs, words, finished_at)
    select * from json_to_recordset(${JSON.stringify(rows)}) as made (id uuid, created_at timestamptz, zap_id bigint,
      zap_title text, revision integer, user_id integer, workspace_id bigint, client_id text, status text,
      position integer, steps jsonb, data_in text, outputs text, words integer[], finished_at timestamptz)`.execute(db)
}
