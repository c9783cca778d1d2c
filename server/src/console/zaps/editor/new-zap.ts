// GET and POST /editor/new                                                                           Workflow API 2.6
// Begins a Zap: from nothing, or from one that a template or a partner suggests (`?prefill=`). Nothing is written before the
// person says so here; what is written then is a draft that does nothing.
import { holdSession, note, refuseUnconfirmed, type SignedIn } from '../../../accounts/index.ts'
import { imageOf, type PublishedApp } from '../../../apps/index.ts'
import { type Client, findClient, HOUSE_CLIENT_ID, houseClient } from '../../../clients/index.ts'
import type { Owner } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { isStorable } from '../../../kernel/json.ts'
import {
  appForStep,
  appsForStep,
  beginDraft,
  emptyStep,
  findOfferedTemplate,
  type NamedDraftStep,
  nameSteps,
  type Prefilled,
  readPrefilled,
  stepsOfPrefilled,
  TITLE_LENGTH_MAX,
  withApp,
  writePrefilled,
  zapIdOf,
} from '../../../zaps/index.ts'
import { notice, panel } from '../../parts/console-page.ts'
import { formActions, ownForm } from '../../parts/own-form.ts'
import { zapsPage } from '../zap-page.ts'
import { editorPath, LIST } from '../zap-paths.ts'
import { appPick, appsNamed } from './pick.ts'

const HERE = '/editor/new'
const TITLE = 'Untitled Zap'
const SHOWN_MAX = 60

export async function showNewZap(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await refuseUnconfirmed(call.caller)
  const sent = call.url.searchParams.get('prefill')
  const prefilled = readPrefilled(sent)
  if (prefilled) return suggestionPage(call, prefilled, deps)
  const find = (call.url.searchParams.get('find') ?? '').slice(0, 100)
  return emptyPage(
    call,
    find,
    sent === null ? undefined : 'The suggested Zap cannot be read. Begin one of your own.',
    deps,
  )
}

export async function beginZap(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  await refuseUnconfirmed(call.caller)
  const prefilled = readPrefilled(form.get('prefill'))
  const { owner, client } = await ownerFor(call.caller, prefilled?.clientId, deps)
  const title = titleOf(form.get('title') || prefilled?.title || '')
  const steps = prefilled ? await stepsOfPrefilled(prefilled.steps, owner, deps) : await firstSteps(form, owner, deps)
  const templateId = await usedTemplate(prefilled, owner, deps)
  const { person } = call.caller
  const zap = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    const made = { owner: person, client: client ?? (await houseClient(tx, deps)), templateId }
    const begun = await beginDraft(tx, made, { title, steps }, deps)
    const deed = { userId: person.userId, actor: person.email, subject: zapIdOf(begun) }
    await note(tx, { ...deed, action: 'zap.drafted', detail: { client_id: begun.client_id } }, deps)
    return begun
  })
  return seeOther(`${editorPath(zap)}?made=1`)
}

// Anybody can write an address: it counts as a use of a template that this client offers, and of no other.
async function usedTemplate(
  prefilled: Prefilled | undefined,
  { clientId, userId }: Owner,
  deps: Deps,
): Promise<number | undefined> {
  if (prefilled?.templateId === undefined) return undefined
  return (await findOfferedTemplate(prefilled.templateId, clientId, userId, deps))?.id
}

/** Whom a Zap will belong to; without a client, or one that is gone, the house client, which is made when it is written. */
async function ownerFor(
  { person }: SignedIn,
  clientId: string | undefined,
  deps: Deps,
): Promise<{ owner: Owner; client: Client | undefined }> {
  const { userId, workspaceId } = person
  const isNamed = clientId !== undefined && clientId !== HOUSE_CLIENT_ID
  const client = isNamed ? await findClient(clientId, deps) : undefined
  return { owner: { clientId: client?.client_id ?? HOUSE_CLIENT_ID, userId, workspaceId }, client }
}

async function firstSteps(form: URLSearchParams, owner: Owner, deps: Deps) {
  const name = form.get('app')
  const app = name ? await appForStep(name, owner, deps) : undefined
  return [app ? withApp(emptyStep, app) : emptyStep, emptyStep]
}

function titleOf(text: string): string {
  const title = text.trim().slice(0, TITLE_LENGTH_MAX)
  return title === '' || !isStorable(title) ? TITLE : title
}

async function emptyPage(
  { caller }: Call<SignedIn>,
  find: string,
  problem: string | undefined,
  deps: Deps,
): Promise<Response> {
  const { owner } = await ownerFor(caller, undefined, deps)
  const apps = await appsForStep(0, owner, deps)
  const found = appsNamed(apps, find).slice(0, SHOWN_MAX)
  const search = html`<label for="find">Find an app</label><div class="find-row"><input id="find" name="find" form="find-form" value="${find}" autocomplete="off" data-find="app-picks"><button class="plain" form="find-form">Find</button></div>`
  const picks =
    found.length > 0
      ? html`<ul class="picks" id="app-picks">${found.map((app) => appPick(app))}</ul>`
      : apps.length > 0
        ? html`<p>No app is called “${find}”. <a href="${HERE}">Show all ${apps.length}</a></p>`
        : html`<p>There is no app yet that starts a Zap. <a href="/apps/add">Add one</a>, or ask the operator of this server to push one.</p>`
  const form = ownForm(
    caller,
    HERE,
    html`<button hidden>Begin</button><div class="field"><label for="title">Title <small>optional</small></label><input type="text" id="title" name="title" maxlength="${TITLE_LENGTH_MAX}" placeholder="Mail new orders" autocomplete="off"></div>
<h3 class="picks-head">When something happens in</h3><div class="find">${search}</div>${picks}`,
  )
  const body = html`${notice(problem, 'bad')}${panel('begin', 'What starts it', 'The first step says when the Zap runs: something new in an app. What is done then comes next.', html`<form method="get" action="${HERE}" id="find-form"></form>${form}`)}`
  return zapsPage(caller, body, {
    title: 'New Zap',
    lead: 'It stays a draft until you publish it.',
    up: ['Zaps', LIST],
  })
}

async function suggestionPage({ caller }: Call<SignedIn>, prefilled: Prefilled, deps: Deps): Promise<Response> {
  const { owner, client } = await ownerFor(caller, prefilled.clientId, deps)
  const steps = await stepsOfPrefilled(prefilled.steps, owner, deps)
  const named = await nameSteps(steps, deps)
  const form = ownForm(
    caller,
    HERE,
    html`<input type="hidden" name="prefill" value="${writePrefilled(prefilled)}">
<div class="field"><label for="title">Title</label><input type="text" id="title" name="title" value="${prefilled.title || TITLE}" maxlength="${TITLE_LENGTH_MAX}" autocomplete="off"></div>
<ol class="suggested">${named.map((step, at) => suggestedStep(step, prefilled.steps[at]?.app, at))}</ol>
${formActions('Begin with this', { cancel: LIST })}`,
  )
  const who = client ? client.name : 'A template'
  const about = html`${who} suggests it. Nothing is saved yet: look at it, then begin. It stays a draft until you publish it.`
  return zapsPage(caller, panel('suggested', 'A suggested Zap', about, form), {
    title: 'New Zap',
    lead: client ? `It will belong to ${client.name}, which sees it.` : 'It will be yours alone.',
    up: ['Zaps', LIST],
  })
}

function suggestedStep({ step, app, action }: NamedDraftStep, wanted: string | undefined, at: number): Html {
  const values = Object.entries(step.inputs)
  const mark = app ? markOf(app) : ''
  const unknown =
    !app && wanted
      ? html`<p class="bad">This server has no app ${wanted} for you: you will choose another one.</p>`
      : ''
  return html`<li>${mark}<div><strong>${app?.name ?? 'To be chosen'}: ${action?.title ?? (at === 0 ? 'you choose the trigger' : 'you choose the action')}</strong>${unknown}${values.length === 0 ? '' : html`<dl class="facts">${values.map(([name, value]) => html`<dt><code>${name}</code></dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`)}</dl>`}</div></li>`
}

function markOf(app: PublishedApp): Html {
  if (app.source === 'builtin' || app.logo !== undefined)
    return html`<span class="pick-mark" aria-hidden="true">${app.name.slice(0, 1)}</span>`
  return html`<img src="${imageOf(app, '')}" alt="" width="36" height="36">`
}
