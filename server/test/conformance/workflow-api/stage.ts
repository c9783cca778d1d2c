// Dana and omar of acme at petshop, with one of everything that the operations show.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { findAccessToken } from '../../../src/oauth/index.ts'
import { newZapRun } from '../../../src/zaps/engine/new-run.ts'
import { putPromotion, putTemplate, templateSchema } from '../../../src/zaps/index.ts'
import { type Cast, startCast } from '../../harness/cast.ts'
import { PETSHOP_KEY } from '../../harness/petshop.ts'
import { startTestServer, type TestServer } from '../../harness/server.ts'

export type Stage = {
  server: TestServer
  cast: Cast
  /** Of dana and of omar, with all scopes. */
  dana: string
  omar: string
  danaId: number
  petshopKey: string
  /** Dana's connection to petshop. */
  connection: string
  /** A connection of dana's that may be deleted. */
  takeSpareConnection(): string
  /** A run of dana's that has ended. */
  run: string
  /** An enrollment of dana's in a promotion. */
  enrollment: string
  /** One that may be ended. */
  takeSpareEnrollment(): string
  /** A promotion that dana is not enrolled in. */
  takePromotion(): string
  /** The id of an action of petshop. */
  action(key: string): string
  /** The body of a good Zap. */
  zap(title: string): object
}

const SPARES = 40
const PROMOTIONS = 40

export async function setStage(): Promise<Stage> {
  const server = await startTestServer()
  const cast = await startCast(server)
  const { call, connect, tokenFor } = cast
  const [dana, omar] = [await tokenFor('dana'), await tokenFor('omar')]
  const caller = await findAccessToken(dana, server.deps)
  assert.ok(caller && caller.user_id !== null)
  const connection = await connect(dana)
  const spares = await Promise.all(Array.from({ length: SPARES }, () => connect(dana)))
  const listed = (await call('/v2/actions?app=petshop', { token: dana })).body.data as { id: string; key: string }[]
  const action = (key: string) => listed.find((each) => each.key === key)?.id ?? assert.fail(`no action ${key}`)
  const step = (key: string, inputs: object) => ({ action: action(key), authentication: connection, inputs })
  const zap = (title: string) => ({
    data: { title, steps: [step('new_pet', {}), step('create_pet', { name: '{{name}}' })] },
  })
  const steps = [{ app: 'petshop', action: 'new_pet' }]
  for (const slug of ['one', 'two', 'three'])
    await putTemplate(templateSchema.parse({ slug, title: slug, steps }), server.deps)
  for (const title of ['First', 'Second', 'Third']) {
    const { body } = await call('/v2/zaps', { token: dana, body: zap(title) })
    await keepRun(server, { ...caller, user_id: caller.user_id }, Number(body.id.slice(-12)), title)
  }
  const data = { action: action('list_pets'), authentication: connection, inputs: {} }
  const started = await call('/v2/action-runs', { token: dana, body: { data }, headers: { prefer: 'wait=20' } })
  const enrollments = await enroll(server, cast, dana)
  const promotions = await offer(server, 'open', PROMOTIONS)
  const [enrollment = assert.fail('nobody is enrolled')] = enrollments
  return {
    server,
    cast,
    dana,
    omar,
    danaId: caller.user_id,
    petshopKey: PETSHOP_KEY,
    connection,
    takeSpareConnection: () => spares.pop() ?? assert.fail('no connection is left to be deleted'),
    enrollment,
    takeSpareEnrollment: () => enrollments.splice(1, 1)[0] ?? assert.fail('no enrollment is left to be ended'),
    takePromotion: () => promotions.pop() ?? assert.fail('no promotion is left to enroll in'),
    run: started.body.data.id,
    action,
    zap,
  }
}

async function offer({ deps }: TestServer, name: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, at) => `${name}-${at}`)
  for (const id of ids) await putPromotion(deps.db, { id, client: 'acme', task_limit_per_month: 1000, days: 30 }, deps)
  return ids
}

async function enroll(server: TestServer, { call }: Cast, token: string): Promise<string[]> {
  const ids = await offer(server, 'taken', SPARES)
  const made = ids.map((promotion_id) => call('/v2/promotions', { token, body: { promotion_id } }))
  return (await Promise.all(made)).map(({ body }) => body.enrollment_id)
}

type Owner = { user_id: number; workspace_id: number; client_id: string }

async function keepRun({ deps }: TestServer, owner: Owner, zapId: number, title: string): Promise<void> {
  const of = { id: zapId, title, revision: 1, ...owner }
  const run = await newZapRun(of, { id: 7 }, deps)
  await sql`insert into zap_runs (id, created_at, zap_id, zap_title, revision, user_id, workspace_id, client_id, status,
      position, steps, data_in, words, finished_at)
    values (${run.id}, ${run.created_at}, ${zapId}, ${title}, 1, ${owner.user_id}, ${owner.workspace_id},
      ${owner.client_id}, 'success', 1, ${JSON.stringify(run.steps)}::jsonb, ${run.data_in}, ${run.words},
      ${run.created_at})`.execute(deps.db)
}
