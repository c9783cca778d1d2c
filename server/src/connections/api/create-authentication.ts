// POST /v2/authentications                                                                     Workflow API 5.2, 1.9
// Makes a connection of fields that the client has: an app that connects by a sign-in goes through Connect. The app's
// test must pass before anything is stored.
import { z } from '@hono/zod-openapi'
import { type App, findApp, type Json } from '../../apps/index.ts'
import { isOpenTo } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError } from '../../kernel/errors.ts'
import { type ApiCall, apiEndpoint } from '../../kernel/http/index.ts'
import * as idempotency from '../../kernel/idempotency.ts'
import { openAnswer, sealAnswer } from '../../kernel/sealed-answer.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { findOwnConnection } from '../find-connection.ts'
import { appFor, ownClientOf } from '../own-client/index.ts'
import { saveConnection } from '../save-connection.ts'
import { authenticationOf, authenticationSchema } from './authentication-shape.ts'
import { obtainTested, type Tested } from './obtain-tested.ts'
import { readGivenFields } from './read-given-fields.ts'

const CREATED = 201
const TITLE_CHARACTERS_MAX = 255

const anyJson = z
  .custom<Json>(() => true) // what stands in a body is JSON, and not deep
  .openapi({ type: ['string', 'number', 'boolean', 'object', 'array', 'null'], description: 'Any JSON' })
const body = z.object({
  data: z.object({
    title: z.string().trim().min(1, 'This may not be empty.').max(TITLE_CHARACTERS_MAX),
    app: z.string().describe('Any name of the app: UUID, key, ApiName or ApiName@version'),
    authentication_fields: z
      .record(z.string(), anyJson)
      .describe('What the app asks for to be connected, by the keys of its fields. Sealed, and never shown again'),
  }),
})
type CreateCall = ApiCall<TokenCaller, undefined, typeof body>

export const createAuthentication = apiEndpoint<TokenCaller, undefined, typeof body>(
  {
    summary: 'Create a connection from fields',
    description:
      'For apps that are connected by fields alone. The fields are tried at the app before anything is stored.',
    tag: 'Authentications',
    headers: z.object({ 'idempotency-key': z.string().optional().describe('1 to 255 visible ASCII characters') }),
    body,
    answers: {
      [CREATED]: {
        description: 'A list of one',
        schema: z.object({ data: z.array(authenticationSchema).length(1) }).loose(),
      },
    },
  },
  async (call, deps) => {
    const key = keyOf(call)
    const stored = key && (await idempotency.findStoredAnswer(deps.db, key, deps.clock.now()))
    if (stored) return replay(await openAnswer(stored, key, call.caller, deps))
    const app = await appOf(call, deps)
    const fields = readGivenFields(call.body.data.authentication_fields, app.auth.fields)
    if ('faults' in fields) throw new ApiError(fields.faults)
    const tested = await obtainTested(app, fields.values, deps)
    await deps.vault.of(call.caller.workspaceId) // at hand from here on: the transaction needs no second connection for it
    const { answer, isReplay } = await deps.db.transaction().execute((tx) => keep(tx, { call, app, tested, key }, deps))
    return isReplay ? replay(answer) : answer
  },
)

function replay({ status, body }: idempotency.StoredAnswer) {
  return { status, body, headers: { 'idempotency-replayed': 'true' } }
}

// The hash of the body holds the key, which is stored nowhere: it tells nothing about a short password.
function keyOf(call: CreateCall): idempotency.IdempotencyKey | undefined {
  const { clientId, userId } = call.caller
  const salted = { ...call.body, key: call.request.headers.get('idempotency-key') }
  return idempotency.readIdempotencyKey(call, [clientId, userId], salted)
}

/** The app, as the caller's workspace uses it. Throws 400 for one that is not there, or not connected by fields alone. */
async function appOf({ body, caller }: CreateCall, deps: Deps): Promise<App> {
  const app = await findApp(body.data.app, deps)
  if (!app || !(await isOpenTo(app, caller.clientId, deps))) throw noApp('There is no such app.')
  if (app.auth.type === 'none') throw noApp(`${app.name} needs no connection.`)
  if (app.auth.type === 'oauth2') throw noApp(`${app.name} is connected by signing in: open Connect for it.`)
  return appFor(app, caller.workspaceId, deps)
}

function noApp(detail: string): ApiError {
  return new ApiError({ code: 'invalid', detail, source: { pointer: '/data/app' } })
}

type Made = { call: CreateCall; app: App; tested: Tested; key: idempotency.IdempotencyKey | undefined }

/** Stores the connection; what was answered earlier under the key instead, if anything was. */
async function keep(
  tx: Tx,
  { call: { caller, body }, app, tested, key }: Made,
  deps: Deps,
): Promise<{ answer: idempotency.StoredAnswer; isReplay: boolean }> {
  const now = deps.clock.now()
  const stored = key && (await idempotency.lockIdempotencyKey(tx, key, now))
  if (stored) return { answer: await openAnswer(stored, key, caller, deps), isReplay: true }
  const { credentials, label, expiresInSeconds, refreshExpiresInSeconds } = tested
  const title = label ?? body.data.title
  const made = { owner: caller, app, credentials, title, madeWith: ownClientOf(app) }
  const id = await saveConnection(tx, { ...made, expiresInSeconds, refreshExpiresInSeconds }, deps)
  const connection = await findOwnConnection(id, caller, { db: tx })
  if (!connection) throw new Error('a connection that was just made is not there')
  const data = [authenticationOf(connection)]
  const list = { data, links: { next: null, prev: null }, meta: { count: 1, limit: 1, offset: 0 } }
  const answer = { status: CREATED, body: list }
  if (key) await idempotency.storeAnswer(tx, key, await sealAnswer(answer, key, caller, deps), now)
  return { answer, isReplay: false }
}
