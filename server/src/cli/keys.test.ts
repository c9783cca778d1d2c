import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { emptyFolder, wayleave } from '../../test/harness/command-line.ts'
import { atEnd, createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { query } from '../../test/harness/query.ts'
import { migrate } from '../kernel/db/index.ts'

await prepareTemplate(migrate)
const folder = await emptyFolder()
const { url: database, drop } = await createTestDatabase()
atEnd(drop)
const env = { DATABASE_URL: database, WAYLEAVE_SECRET: randomBytes(32).toString('base64') }
const rotate = (...flags: string[]) => wayleave(['keys', 'rotate', ...flags], { cwd: folder, env })

type Row = { kid: string; alg: string; signs_in: number; retired_in: number | null; private_key: string }
const rows = () =>
  query<Row>(
    database,
    `select kid, alg, private_key, extract(epoch from signs_from - created_at)::float as signs_in,
       extract(epoch from retired_at - (select max(created_at) from signing_keys))::float as retired_in
     from signing_keys order by created_at, alg desc`,
  )

test('keys rotate: new keys that sign in ten minutes, when the old ones retire; --now: at once', async () => {
  const first = await rotate('--json')
  assert.equal(first.code, 0, first.stderr)
  const { ok, signing_keys } = JSON.parse(first.stdout)
  assert.equal(ok, true)
  assert.deepEqual(
    signing_keys.map(({ alg, retired }: { alg: string; retired: string[] }) => [alg, retired]),
    [
      ['RS256', []],
      ['ES256', []],
    ],
  )
  const [rsa] = signing_keys
  assert.equal(Date.parse(rsa.retired_published_until) - Date.parse(rsa.signs_from), 39_600_000)
  assert.ok((await rows()).every(({ signs_in, retired_in }) => signs_in === 600 && retired_in === null))

  const second = await rotate()
  assert.match(second.stdout, new RegExp(`RS256 +\\w{16} +\\S+Z +${rsa.kid} +\\S+Z`))
  assert.match(second.stdout, /no process has to start again/)
  assert.deepEqual(
    (await rows()).map(({ signs_in, retired_in }) => [signs_in, retired_in]),
    [
      [600, 600],
      [600, 600],
      [600, null],
      [600, null],
    ],
  )

  await query(database, 'update signing_keys set signs_from = created_at where retired_at is not null')
  const meanwhile = await wayleave(['doctor'], { cwd: folder, env })
  assert.match(meanwhile.stdout, /✓ signing keys +2 in use, 2 about to sign, 0 retired/)

  const third = JSON.parse((await rotate('--now', '--json')).stdout)
  assert.equal(third.signing_keys[0].retired.length, 2, 'those that were to retire later too')
  const all = await rows()
  assert.deepEqual(
    all.slice(-2).map(({ signs_in, retired_in }) => [signs_in, retired_in]),
    [
      [0, null],
      [0, null],
    ],
  )
  assert.ok(all.slice(0, 4).every(({ retired_in }) => retired_in === 0))
  assert.ok(all.every(({ private_key }) => !private_key.includes('PRIVATE KEY')))
  const doctor = await wayleave(['doctor'], { cwd: folder, env })
  assert.match(doctor.stdout, /✓ signing keys +2 in use, 0 about to sign, 4 retired/)
})

test('exit 1: keys rotate with another WAYLEAVE_SECRET than the database was sealed with; nothing is written', async () => {
  const before = await rows()
  const other = { ...env, WAYLEAVE_SECRET: randomBytes(32).toString('base64') }
  const ended = await wayleave(['keys', 'rotate'], { cwd: folder, env: other })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /WAYLEAVE_SECRET is not the key/)
  assert.deepEqual(await rows(), before)
})

test('a new master key: list and doctor say that the earlier one is in use; rotate moves off it; then it may go', async () => {
  const old = env.WAYLEAVE_SECRET
  const both = { ...env, WAYLEAVE_SECRET: randomBytes(32).toString('base64'), WAYLEAVE_SECRET_PREVIOUS: old }
  const keys = (args: string[], over: Record<string, string>) => wayleave(['keys', ...args], { cwd: folder, env: over })
  const listed = async (over: Record<string, string>) => {
    const { master_keys } = JSON.parse((await keys(['list', '--json'], over)).stdout)
    return master_keys.map((one: { is_current: boolean; data_keys: number }) => [one.is_current, one.data_keys])
  }
  assert.deepEqual(await listed(both), [
    [true, 0],
    [false, 1],
  ])
  const { stdout } = await keys(['list'], both)
  assert.match(stdout, /in use: run wayleave keys rotate before it goes/)
  assert.match(stdout, /SIGNING KEY +SIGNS FROM +SIGNS UNTIL/)
  const warned = await wayleave(['doctor'], { cwd: folder, env: both })
  assert.match(
    warned.stdout,
    /! master key +\w{8} wraps 1 data key: run wayleave keys rotate before the earlier one goes/,
  )

  const rotated = await keys(['rotate', '--data-keys', '--json'], both)
  assert.equal(rotated.code, 0, rotated.stderr)
  assert.deepEqual(JSON.parse(rotated.stderr), { progress: 'data_keys_rewrapped', done: 1, total: 1 })
  const { master_key, data_keys, signing_keys } = JSON.parse(rotated.stdout)
  assert.deepEqual(
    [master_key.data_keys_rewrapped, master_key.processes_with_another, data_keys, signing_keys.length],
    [1, 0, { replaced: 0, resealed: 0 }, 2],
  )
  assert.deepEqual(await listed(both), [
    [true, 1],
    [false, 0],
  ])
  assert.match((await keys(['list'], both)).stdout, /not in use: it may be dropped/)

  const { WAYLEAVE_SECRET_PREVIOUS: _dropped, ...without } = both
  const well = await wayleave(['doctor'], { cwd: folder, env: without })
  assert.match(
    well.stdout,
    /✓ master key +key \w{8} is the one of this database: \w{8} wraps 1 data key, and no other does/,
  )
  const late = await keys(['list'], env)
  assert.equal(late.code, 1)
  assert.match(late.stderr, /^[^\n]*WAYLEAVE_SECRET is not the key[^\n]*\n$/)
})
