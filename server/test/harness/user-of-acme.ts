// A person of the partner acme who connects accounts and runs actions, through the pages and the SDK alone.
import assert from 'node:assert/strict'
import { createWayleave, type FinishedRun, type User } from '@wayleave/sdk'
import { readRedirect } from '@wayleave/sdk/connect'
import { sql } from 'kysely'
import { openPerson, type Page, signInLink } from './connect.ts'
import type { TestPartner } from './partner.ts'
import type { TestServer } from './server.ts'

/** What the person does at the provider: takes the authorize URL, gives where the browser is sent back to. */
export type Consent = (authorizeUrl: string) => Promise<string>

export type UserOfAcme = {
  sdk: User
  /** The page of Connect that leads to the provider; `fields` are filled into the form before it. */
  signInPage(
    app: string,
    fields?: Record<string, string>,
  ): Promise<{ page: Page; start(): Promise<string>; arrive(back: string): Promise<Page> }>
  /**
   * Connects an account, or `reconnectId` again, and returns the connection's identifier. Fails when it does not come to
   * that.
   */
  connect(app: string, consent: Consent, fields?: Record<string, string>, reconnectId?: string): Promise<string>
  run(app: string, action: string, connection: string, inputs?: Record<string, unknown>): Promise<FinishedRun>
  /** The connection's token timeline, oldest first, without the health probes. */
  timeline(connection: string): Promise<string[]>
}

const REDIRECT_URI = 'http://127.0.0.1:9999/connected'

/** `user` of acme on `server`; `claims` are what acme's JWTs say besides. */
export function userOfAcme(server: TestServer, acme: TestPartner, user = 'dana', claims = {}): UserOfAcme {
  const { publicUrl: baseUrl, db } = server.deps
  const { clientId, clientSecret } = acme
  const sdk = createWayleave({ baseUrl, clientId, clientSecret }).asUser(() => acme.sign(user, 'petshop-ltd', claims))
  const signInPage = async (app: string, fields?: Record<string, string>, reconnectId?: string) => {
    const again = reconnectId === undefined ? {} : { reconnectId }
    const { connectUrl } = await sdk.sessionCode({ app, redirectUri: REDIRECT_URI, ...again })
    const person = openPerson(server)
    const first = await person.open(connectUrl)
    const page = fields === undefined ? first : await person.submit(first, fields)
    const start = async () => (await person.get(signInLink(page))).location ?? assert.fail('no way to the provider')
    return { page, start, arrive: person.arrive }
  }
  return {
    sdk,
    signInPage,
    connect: async (app, consent, fields, reconnectId) => {
      const { start, arrive } = await signInPage(app, fields, reconnectId)
      const back = await arrive(await consent(await start()))
      assert.equal(back.status, 302, back.text)
      return readRedirect(new URL(back.location ?? ''))?.connectionId ?? assert.fail(back.location ?? '')
    },
    run: async (app, action, connection, inputs = {}) => {
      const found = (await sdk.actions.list({ app })).data.find(({ key }) => key === action)
      return sdk.run({ action: found?.id ?? assert.fail(`no action ${action}`), connection, inputs })
    },
    timeline: async (connection) => {
      const { rows } = await sql<{ type: string }>`
        select type from connection_events where connection_id = ${connection} and type <> 'checked' order by at`.execute(
        db,
      )
      return rows.map(({ type }) => type)
    },
  }
}
