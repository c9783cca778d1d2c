// An app's actions: choose one, fill in its form, run it, see what came back.          seed 004, step 4

import { createHash, randomUUID } from 'node:crypto'
import { WayleaveError, WayleaveTimeoutError } from '@wayleave/sdk'
import type { Action } from '@wayleave/sdk/wire'
import { Hono } from 'hono'
import type { Acme } from './acme.ts'
import { type ActionForm, type FormOwner, loadForm } from './action-form.ts'
import { loadApp } from './catalogue.ts'
import { formOf, type Visit, visitOf } from './context.ts'
import { toInputs, typedValues } from './form-values.ts'
import { type AppView, appPage } from './pages/app.ts'
import { fieldsOf } from './pages/fields.ts'
import { expiredPage, problemPage } from './pages/outcome.ts'
import { runPage } from './pages/run.ts'

/** A page answers sooner or later; the run goes on and can be looked at again. */
const PAGE_WAITS_MS = 20_000

/** GET and POST /apps/{app} · POST /apps/{app}/fields · POST /apps/{app}/run · GET /runs/{id} */
export function runRoutes(acme: Acme): Hono {
  const app = new Hono()
  app.get('/apps/:app', (c) => {
    const visit = visitOf(acme, c)
    const query = new URL(c.req.url).searchParams
    const filled = filledFor(visit, query.get('again') ?? '')
    return showApp(visit, c.req.param('app'), filled?.form ?? query)
  })
  // "Update the form" of a browser without JavaScript: the same page with the values so far.
  app.post('/apps/:app', async (c) => showApp(visitOf(acme, c), c.req.param('app'), await formOf(c)))

  app.post('/apps/:app/fields', async (c) => {
    const form = await formOf(c)
    const visit = visitOf(acme, c)
    const action = await findAction(visit, c.req.param('app'), form)
    return c.html(
      action ? fieldsOf(await loadForm(ownerOf(visit, form), action, typedValues(form))) : '',
      action ? 200 : 404,
    )
  })

  app.post('/apps/:app/run', async (c) => {
    const form = await formOf(c)
    const visit = visitOf(acme, c)
    const action = await findAction(visit, c.req.param('app'), form)
    if (!action) return visit.show('Not found', noSuchPage(), 404)
    const { user, connection } = ownerOf(visit, form)
    const inputs = toInputs(typedValues(form))
    const run = { action: action.id, connection, inputs }
    const started = await startOrReason(user.runs.create(run, { idempotencyKey: idempotencyKey(form, inputs) }))
    if (typeof started === 'string') return showExpired(visit, c.req.param('app'), connection ?? '', started)
    const { id } = started
    acme.keepForm(id, { personId: visit.person.id, appId: c.req.param('app'), form: form.toString() })
    return c.redirect(`/runs/${id}`, 303)
  })

  app.get('/runs/:id', async (c) => {
    const visit = visitOf(acme, c)
    const run = await readRun(visit, c.req.param('id'))
    const again = filledFor(visit, run.id)?.address ?? null
    return visit.show('Run', runPage({ run, again, wayleaveUrl: acme.wayleaveUrl() }))
  })
  return app
}

/** What this person filled in for a run, and the page where it can be changed; undefined when it is forgotten. */
function filledFor({ acme, person }: Visit, runId: string): { form: URLSearchParams; address: string } | undefined {
  const filled = acme.formOf(runId)
  if (filled?.personId !== person.id) return undefined
  const form = new URLSearchParams(filled.form)
  form.delete('run_key') // sent again it is another run, even with the same inputs
  return { form, address: `/apps/${filled.appId}?again=${encodeURIComponent(runId)}` }
}

/** The run, or Wayleave's words when the connection has expired. */
async function startOrReason<Started>(starting: Promise<Started>): Promise<Started | string> {
  try {
    return await starting
  } catch (error) {
    if (error instanceof WayleaveError && error.code === 'authentication_expired') return error.message
    throw error
  }
}

async function showExpired(visit: Visit, appId: string, connection: string, words: string): Promise<Response> {
  const app = await loadApp(visit.user, appId)
  if (!app) return visit.show('Not found', noSuchPage(), 404)
  // Acme shows a button in place of the link, which alone opens nothing.
  return visit.show('Not run', expiredPage(app, connection, words.replace(/\s*Reconnect it at \S+$/, '')), 200)
}

async function showApp(visit: Visit, appId: string, form: URLSearchParams): Promise<Response> {
  const { user } = visit
  const app = await loadApp(user, appId)
  const connection = app?.connections.find(({ id }) => id === form.get('connection')) ?? null
  if (!app || (connection === null && app.kind !== 'needs_nothing')) return visit.show('Not found', noSuchPage(), 404)
  const listed = (await user.actions.list({ app: appId })).data
  const actions = listed.filter(({ is_instant }) => !is_instant) // the app announces those, nobody runs them
  const action = actions.find(({ key }) => key === form.get('action'))
  const view: AppView = { app, connection, actions, form: null, runKey: form.get('run_key') ?? randomUUID() }
  const loaded: ActionForm | null = action ? await loadForm(ownerOf(visit, form), action, typedValues(form)) : null
  return visit.show(app.title, appPage({ ...view, form: loaded }))
}

/** Action ids are made anew on every listing, so forms carry the key. */
async function findAction({ user }: Visit, app: string, form: URLSearchParams): Promise<Action | undefined> {
  return (await user.actions.list({ app })).data.find(({ key }) => key === form.get('action'))
}

function ownerOf({ user }: Visit, form: URLSearchParams): FormOwner {
  return { user, connection: form.get('connection') || null }
}

/** A second click is the same run; the form filled in otherwise, after "back", is another one. */
function idempotencyKey(form: URLSearchParams, inputs: object): string {
  const content = JSON.stringify([form.get('action'), form.get('connection'), inputs])
  return `${form.get('run_key') || randomUUID()}-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`
}

async function readRun({ user }: Visit, id: string) {
  try {
    return await user.runs.wait(id, { timeoutMs: PAGE_WAITS_MS })
  } catch (error) {
    if (error instanceof WayleaveTimeoutError) return user.runs.get(id)
    throw error
  }
}

function noSuchPage() {
  return problemPage('Not found', 'There is no such app, action or connection of yours.', null)
}
