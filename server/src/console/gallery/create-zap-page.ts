// GET /v1/embed/{slug}/create and /v1/embed/{slug}/create/{template_id}                               Workflow API 2.6
// Opens the editor with a Zap that a partner's link suggests, over a template where it names one. Nothing is written: the
// person sees everything before it is saved. Who is not signed in is sent to do so, and comes back here.
import { continueAfterSignIn, openSession, type SignedIn } from '../../accounts/index.ts'
import { findApp, type PublishedApp } from '../../apps/index.ts'
import { HOUSE_CLIENT_ID, isOpenTo, openToPerson } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError, SeeOther } from '../../kernel/errors.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import {
  type EmbedClient,
  findEmbedClient,
  findOfferedTemplate,
  openPrefilled,
  readSuggested,
  SuggestionError,
  type TemplateWithApps,
} from '../../zaps/index.ts'

const TITLE_LENGTH_MAX = 255

export async function createZapPage(call: Call<SignedIn | undefined>, deps: Deps): Promise<Response> {
  const { params, url, caller } = call
  const embed = await findEmbedClient(params.slug ?? '', deps)
  if (!embed) throw noPartner()
  const userId = caller?.person.userId
  const template = await templateOf(params.template_id, embed, userId, deps)
  const steps = await suggestedSteps(url.searchParams, { embed, userId }, template, deps)
  const person = caller?.person ?? (await askToSignIn(call, embed, deps))
  const suggested = {
    clientId: embed.client.client_id,
    title: (template?.title ?? url.searchParams.get('title') ?? '').slice(0, TITLE_LENGTH_MAX),
    steps,
    ...(template && { templateId: template.id }),
  }
  return seeOther(await openPrefilled(person, suggested, deps))
}

async function templateOf(
  id: string | undefined,
  { client }: EmbedClient,
  userId: number | undefined,
  deps: Deps,
): Promise<TemplateWithApps | undefined> {
  if (id === undefined) return undefined
  const isId = /^[1-9]\d{0,8}$/.test(id)
  const found = isId ? await findOfferedTemplate(Number(id), client.client_id, userId, deps) : undefined
  if (found) return found
  throw new PageError(
    404,
    'There is no such template',
    'It may have been taken back. Look at the others at /templates.',
  )
}

async function suggestedSteps(
  query: URLSearchParams,
  { embed, userId }: { embed: EmbedClient; userId: number | undefined },
  template: TemplateWithApps | undefined,
  deps: Deps,
) {
  const known = template?.steps.map(({ step }) => step) ?? []
  try {
    return await readSuggested(query, known, async (name) => {
      const app = await findApp(name, deps)
      return app && (await mayName(app, embed, userId, deps)) ? app : undefined
    })
  } catch (error) {
    if (!(error instanceof SuggestionError)) throw error
    const words = `${error.parameter}: ${error.message} Tell the one who gave you the link.`
    throw new PageError(400, 'This link to a new Zap is wrong', words)
  }
}

// Through no product, people have their own apps beside everybody's.
async function mayName(app: PublishedApp, { client }: EmbedClient, userId: number | undefined, deps: Deps) {
  const isOwn = client.client_id === HOUSE_CLIENT_ID && userId !== undefined && openToPerson([app], userId).length > 0
  return isOwn || isOpenTo(app, client.client_id, deps)
}

async function askToSignIn(call: Call<SignedIn | undefined>, { client }: EmbedClient, deps: Deps): Promise<never> {
  const session = await openSession(call, deps)
  const returnPath = call.url.pathname + call.url.search
  const to = await continueAfterSignIn(session, { title: `to make a Zap with ${client.name}`, returnPath }, deps)
  throw new SeeOther(to, session.cookies)
}

/** Where the slug of an embed page stands for nobody. */
export function noPartner(): PageError {
  return new PageError(
    404,
    'This link leads nowhere',
    'There is no product of that name here. Tell the one who gave it to you.',
  )
}
