// From a partner's signed JWT to an action's result in a third-party app and a Zap that runs by itself, over real HTTP, as
// a partner's backend, its user's browser and the provider would do it.                                  seed 004
import { createWayleave, type User, WayleaveError, WayleaveOAuthError } from '@wayleave/sdk'
import { createSigner } from '@wayleave/sdk/partner'
import type { Credentials } from '../credentials/file.ts'
import { people } from '../demo-partner/index.ts'
import { connectInBrowser } from './connect.ts'
import { partnerIn } from './partner.ts'
import { standingZap, writeAndWait } from './zap.ts'

/** One step that went well. */
export type FinishedStep = { title: string; outcome: string; milliseconds: number }

/** The step that failed, and why, in words for a person. */
export class MainJobFailure extends Error {
  readonly step: string

  constructor(step: string, cause: unknown) {
    super(reasonOf(cause), { cause })
    this.step = step
  }
}

type Do = <T>(title: string, work: () => Promise<T>, describe: (made: T) => string) => Promise<T>

const APP = 'slackish'
const ACTION = 'post_message'
const [person] = people

/**
 * Does the job with what dev.json says. `report` hears of each finished step. `now`: milliseconds since 1970, by
 * Wayleave's clock. Returns the id of the action's run. Throws MainJobFailure.
 */
export async function runMainJob(
  credentials: Credentials,
  { report, now }: { report: (step: FinishedStep) => void; now: () => number },
): Promise<string> {
  const perform: Do = async (title, work, describe) => {
    const started = performance.now()
    const made = await work().catch((error) => {
      throw new MainJobFailure(title, error)
    })
    report({ title, outcome: describe(made), milliseconds: performance.now() - started })
    return made
  }
  const user = await becomeKnown(credentials, now, perform)
  const connectionId = await connect(user, credentials, perform)
  const runId = await act(user, connectionId, perform)
  await automate(user, connectionId, credentials, perform)
  return runId
}

async function becomeKnown(credentials: Credentials, now: () => number, perform: Do): Promise<User> {
  const { partner, client } = partnerIn(credentials)
  const signer = await createSigner({
    issuer: partner.issuer,
    audience: partner.audience,
    keys: [partner.privateJwk],
    userClaim: partner.user_claim,
    tenantClaim: partner.tenant_claim,
    now,
  })
  const wayleave = createWayleave({
    baseUrl: credentials.url,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    now,
  })
  const sign = () => signer.sign(person.id, person.tenantId, { name: person.name, email: person.email })
  const jwt = await perform(
    `Acme CRM signs a JWT for its user ${person.name}`,
    sign,
    () => `${partner.user_claim} ${person.id}, ${partner.tenant_claim} ${person.tenantId}, signed with Acme's own key`,
  )
  await perform(
    'The JWT is exchanged for an access token',
    () => wayleave.exchange(jwt),
    ({ scope }) => `POST /oauth/token: ${scope.length} scopes, for this user alone`,
  )
  return wayleave.asUser(sign)
}

async function connect(user: User, credentials: Credentials, perform: Do): Promise<string> {
  const redirectUri = partnerIn(credentials).client.redirect_uris[0]
  const state = crypto.randomUUID()
  await perform(
    'Acme CRM asks for connections that are there already',
    () => user.connections.list({ app: APP }),
    ({ meta }) =>
      `GET /v2/authentications: ${meta.count === 0 ? 'none yet' : `${meta.count}, and one more is made now`}`,
  )
  const { connectUrl } = await perform(
    'The JWT is exchanged for a session code',
    () => user.sessionCode({ app: APP, state, redirectUri }),
    ({ sessionId }) => `POST /oauth/token: single use, opens Connect as session ${sessionId}`,
  )
  const browser = connectInBrowser(connectUrl)
  const page = await perform('The browser opens Connect', browser.open, ({ title }) => `GET /to/${APP}: “${title}”`)
  const callback = await perform(
    'Slackish asks for consent, and gets it',
    () => browser.consent(page),
    (url) => `back to ${new URL(url).pathname} with a code`,
  )
  const connectionId = await perform(
    'Wayleave takes the code, tests the credentials and seals them',
    () => browser.finish(callback, state),
    (id) => `connection ${id}, told to Acme CRM at its redirect URI`,
  )
  await perform(
    'Acme CRM looks at the connection',
    () => user.connections.get(connectionId),
    ({ title, is_expired }) =>
      `GET /v2/authentications/${connectionId}: “${title}”, ${is_expired ? 'expired' : 'healthy'}`,
  )
  return connectionId
}

async function act(user: User, connection: string, perform: Do): Promise<string> {
  const action = await perform(
    'The actions of Slackish are listed',
    async () => {
      const { data } = await user.actions.list({ app: APP, actionType: 'WRITE' })
      const found = data.find(({ key }) => key === ACTION)
      if (!found) throw new Error(`${APP} has no action ${ACTION}`)
      return found
    },
    ({ title }) => `GET /v2/actions: “${title}” it is`,
  )
  const channel = await perform(
    'Its choices come from the account',
    async () => {
      const [first] = (await user.actions.choices(action.id, 'channel', { connection })).data
      if (!first) throw new Error('there is no channel to post to')
      return first
    },
    ({ value, label }) => `POST /v2/actions/…/inputs/channel/choices: #${label ?? value}`,
  )
  const inputs = { channel: channel.value, text: 'Good morning from the Wayleave demo' }
  const { id } = await perform(
    'The action runs',
    async () => {
      const run = await user.run({ action: action.id, connection, inputs })
      if (run.status === 'error') throw new Error(run.errors.map(({ detail }) => detail).join('; '))
      return run
    },
    ({ results }) => `POST /v2/action-runs: ${JSON.stringify(results[0] ?? {})}`,
  )
  return id
}

async function automate(user: User, connection: string, credentials: Credentials, perform: Do): Promise<void> {
  const slackish = slackishIn(credentials)
  const zap = await perform(
    'A Zap is made: what is said in #support is posted to #random',
    () => standingZap(user, connection, { slackish, wayleave: credentials.url }),
    ({ isNew }) =>
      isNew ? 'POST /v2/zaps: on, and Slackish knows where to tell of messages' : 'GET /v2/zaps: it is there, and on',
  )
  await perform(
    'Somebody writes in #support, and the Zap runs',
    () => writeAndWait(user, zap, slackish),
    ({ writer, status, data_out }) => `${writer} wrote it; GET /v2/zap-runs: ${status}, ${JSON.stringify(data_out)}`,
  )
}

function slackishIn({ providers }: Credentials): string {
  const slackish = providers.find(({ key }) => key === APP)
  if (!slackish) throw new Error('dev.json names no provider slackish: the demo does not run')
  return slackish.url
}

function reasonOf(cause: unknown): string {
  if (cause instanceof WayleaveOAuthError || cause instanceof WayleaveError) return cause.message
  if (!(cause instanceof Error)) return String(cause)
  return cause.cause instanceof Error ? `${cause.message}: ${cause.cause.message}` : cause.message
}
