// A Zap by the SDK: whatever somebody writes in #support on Slackish is posted to #random, with their name.
//
//   npm run dev -- --seed examples/acme.yaml                     the Wayleave server, in one terminal
//   node_modules/.bin/node --conditions=source examples/zap.ts   this, in another: says what to open, makes the Zap, waits
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createWayleave, type User, WayleaveError } from '@wayleave/sdk'
import { createSigner } from '@wayleave/sdk/partner'
import type { Zap, ZapRun } from '@wayleave/sdk/wire'

const APP = 'slackish'
const TITLE = 'Support to everybody'
const {
  ACME_PORT = '9998',
  ACME_WAYLEAVE_URL = 'http://localhost:4747',
  ACME_CLIENT_ID = 'acme',
  ACME_CLIENT_SECRET = 'acme-development-secret',
  ACME_KEYS = '.acme-keys.json',
} = process.env

const acme = { issuer: 'https://accounts.acme.example', audience: 'connect.wayleave.example' }
// Keys are kept from start to start: Wayleave reads the JWKS again for an unknown one at most every 30 seconds.
const signer = await createSigner(
  existsSync(ACME_KEYS) ? { ...acme, keys: JSON.parse(readFileSync(ACME_KEYS, 'utf8')) } : acme,
)
writeFileSync(ACME_KEYS, JSON.stringify(signer.exportKeys()), { mode: 0o600 })
// Wayleave fetches Acme's keys here. A product serves them with everything else.
const keys = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(signer.jwks()))
}).listen(Number(ACME_PORT), '127.0.0.1')
await new Promise((listening) => keys.once('listening', listening))

const wayleave = createWayleave({
  baseUrl: ACME_WAYLEAVE_URL,
  clientId: ACME_CLIENT_ID,
  clientSecret: ACME_CLIENT_SECRET,
})
const dana = wayleave.asUser(() => signer.sign('dana', 'petshop-ltd', { name: 'Dana Okafor' }))

try {
  const zap = (await zapOf(dana)) ?? (await makeZap(dana))
  console.log(`"${zap.title}" is on. Write something in #support at Slackish.`)
  const run = await nextRun(dana, zap)
  console.log(`${run.status}: ${JSON.stringify(run.data_in)} -> ${JSON.stringify(run.data_out)}`)
} catch (error) {
  if (!(error instanceof WayleaveError)) throw error
  // A refused step is named: /data/steps/1/inputs/text.
  console.error(error.message, error.errors.map(({ source }) => source?.pointer ?? '').join(' '))
  process.exitCode = 1
} finally {
  keys.close()
}

/** The one that an earlier start of this program made. */
async function zapOf(user: User): Promise<Zap | undefined> {
  for await (const zap of user.zaps.all()) if (zap.title === TITLE && zap.is_enabled) return zap
  return undefined
}

async function makeZap(user: User): Promise<Zap> {
  const connection = (await connectionOf(user)) ?? (await connect(user))
  const actions = (await user.actions.list({ app: APP })).data
  const idOf = (key: string) => {
    const action = actions.find((one) => one.key === key) // ids are new on every listing, keys stay
    if (!action) throw new Error(`Slackish has no ${key} any more.`)
    return action.id
  }
  const channel = async (action: string, name: string) => {
    for await (const { label, value } of user.actions.allChoices(action, 'channel', { connection }))
      if (label === name) return value // what comes after it is not asked for
    throw new Error(`There is no #${name}.`)
  }
  const [trigger, post] = [idOf('message_posted'), idOf('post_message')]
  const text = '{{message.user_name}} in #{{message.channel_name}}: {{message.text}}'
  return user.zaps.create({
    title: TITLE,
    steps: [
      { action: trigger, connection, inputs: { channel: await channel(trigger, 'support') }, alias: 'message' },
      { action: post, connection, inputs: { channel: await channel(post, 'random'), text } },
    ],
  })
}

async function connectionOf(user: User): Promise<string | undefined> {
  return (await user.connections.list({ app: APP })).data.find(({ is_expired }) => !is_expired)?.id
}

/** A product opens this in a popup, see examples/embed-connect.ts; here the person takes it to a browser. */
async function connect(user: User): Promise<string> {
  const { connectUrl } = await user.sessionCode({ app: APP })
  console.log(`Open this: ${connectUrl}`)
  for (;;) {
    const connection = await connectionOf(user)
    if (connection !== undefined) return connection
    await pause(500)
  }
}

/** The first run from now on, once it has ended. A product would rather look at its runs when somebody asks. */
async function nextRun(user: User, { id }: Zap): Promise<ZapRun> {
  const before = new Set((await user.zapRuns.list({ zapId: id, limit: 100 })).data.map((run) => run.id))
  for (;;) {
    for (const run of (await user.zapRuns.list({ zapId: id })).data)
      if (!before.has(run.id) && run.end_time !== null) return run
    await pause(500)
  }
}
