// Zaps of a person who is signed in: petshop, a connection to it, and the editor as a browser without scripts uses it.
import { houseClient } from '../../src/clients/index.ts'
import { saveConnection } from '../../src/connections/index.ts'
import { startCast } from './cast.ts'
import { type ConsoleBrowser, consoleBrowser, type FormFields, formFields } from './console-browser.ts'
import { PETSHOP_KEY } from './petshop.ts'
import { startTestServer } from './server.ts'

/** A server with petshop, and dana with a connection to it that belongs to the house client. */
export async function startZapStage() {
  const server = await startTestServer()
  const cast = await startCast(server)
  const dana = await consoleBrowser(server, 'dana@example.test', { firstName: 'Dana' })
  const { deps } = server
  const connect = async (browser: ConsoleBrowser, title = 'Petshop dana@example.test'): Promise<string> => {
    const client = await houseClient(deps.db, deps)
    const { userId, workspaceId } = browser.person
    const owner = { clientId: client.client_id, userId, workspaceId }
    const made = { owner, app: cast.petshop.app, title, credentials: { api_key: PETSHOP_KEY } }
    return String(await deps.db.transaction().execute((tx) => saveConnection(tx, made, deps)))
  }
  const connection = await connect(dana)
  return { server, cast, petshop: cast.petshop, dana, connection, connect }
}

/** The editor of a new Zap, driven by its forms. */
export async function newZap(browser: ConsoleBrowser, app = 'petshop', title = 'Tell of new pets') {
  const begun = await browser.post('/editor/new', { app, title })
  const path = begun.location?.split('?')[0]
  if (!path) throw new Error(`no Zap was begun: ${begun.status} ${begun.text}`)
  return editorOf(browser, path)
}

/** The editor at that path. */
export function editorOf(browser: ConsoleBrowser, path: string) {
  const id = path.split('/').at(-1) ?? ''
  const at = (step: number, more = '') => `${path}?step=${step}${more}`
  /** Posts a form of the page of a step as it stands there, but for `fields`. */
  const send = async (step: number, fields: FormFields, form = path, more = '') => {
    const { text } = await browser.get(at(step, more))
    return browser.post(form, { ...formFields(text, form), ...fields })
  }
  const choose = async (step: number, app: string, action: string) => {
    await send(step, { app }, path, '&choose=app')
    return send(step, { action }, path, '&choose=action')
  }
  return {
    id,
    path,
    show: (step: number, more = '') => browser.get(at(step, more)),
    send,
    choose,
    save: (step: number, fields: FormFields) => send(step, { do: 'save', ...fields }),
    test: (step: number, fields: FormFields = {}) => send(step, { do: 'test', ...fields }),
    publish: (to: 'on' | 'as-it-is' = 'on') => send(0, { to }, `${path}/publish`),
  }
}
