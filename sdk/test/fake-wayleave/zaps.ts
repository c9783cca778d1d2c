// The fake's Zaps, their runs, templates and guesses. Nothing runs them.

import { randomUUID } from 'node:crypto'
import type { GuessResponse, Zap, ZapRequest, ZapRun, ZapTemplate } from '../../src/wire/index.ts'
import { list, notFound, refusal } from './api.ts'
import type { Reply, Seen } from './http.ts'
import { acme } from './oauth.ts'

/** What it remembers of Zaps. */
export type ZapState = { zaps: Zap[]; zapRuns: ZapRun[]; templates: ZapTemplate[]; zapKeys: Map<string, Zap> }

export const newZapState = (): ZapState => ({ zaps: [], zapRuns: [], templates: [], zapKeys: new Map() })

/** Adds a run of a Zap. */
export function addZapRun({ zapRuns }: ZapState, more: Partial<ZapRun> = {}): ZapRun {
  const at = '2026-11-20T09:00:00Z'
  const run: ZapRun = {
    id: randomUUID(),
    zap_id: 812,
    zap_title: 'Mail new orders',
    status: 'success',
    start_time: at,
    end_time: at,
    steps: [{ status: 'success', start_time: at }],
    data_in: { id: 'O-551' },
    data_out: { sent: true },
    ...more,
  }
  zapRuns.unshift(run)
  return run
}

/** A template of that number. */
export function template(id: number): ZapTemplate {
  const image = 'http://fake/image'
  const images = { url_16x16: image, url_32x32: image, url_64x64: image, url_128x128: image }
  const app = { uuid: '6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61', title: 'Petshop', slug: 'petshop', description: '' }
  const step = { id: 1, ...app, image, images, hex_color: '2F7A4D', api: 'PetshopAPI@1.0.0', url: 'http://fake/apps' }
  return {
    id,
    title: `Template ${id}`,
    slug: `template-${id}`,
    status: 'published',
    type: 'guided_zap',
    url: 'http://fake/templates',
    create_url: `http://fake/v1/embed/petshop/create/${id}`,
    description: '<p>Useful.</p>',
    description_plain: 'Useful.',
    description_raw: 'Useful.',
    steps: [{ ...step, label: 'New Order' }],
  }
}

/** Handles a request below /v2/zaps or /v2/zap-runs. */
export function zaps(request: Seen, url: string, state: ZapState): Reply {
  if (request.path === '/v2/zap-runs') return list(request, url, state.zapRuns)
  if (request.method === 'GET') return list(request, url, state.zaps)
  const key = String(request.headers['idempotency-key'])
  const made = state.zapKeys.get(key) ?? create(JSON.parse(request.body), state)
  state.zapKeys.set(key, made)
  return { status: 201, body: made }
}

function create({ data: { title, steps } }: ZapRequest, { zaps }: ZapState): Zap {
  const number = 812 + zaps.length
  const made: Zap = {
    type: 'zap',
    id: `00000000-0000-c000-8000-${String(number).padStart(12, '0')}`,
    is_enabled: true,
    off_reason: null,
    last_successful_run_date: null,
    updated_at: '2026-11-20T09:00:00Z',
    title,
    links: { html_editor: `http://fake/editor/${number}` },
    steps: steps.map(({ action, authentication, inputs }) => {
      return { action, authentication: authentication === null ? null : String(authentication), inputs, title: null }
    }),
  }
  zaps.unshift(made)
  return made
}

/** What needs a client id and no token; undefined for everything else. */
export function openToClients({ method, path, query, body }: Seen, state: ZapState): Reply | undefined {
  const route = `${method} ${path}`
  if (route !== 'GET /v1/zap-templates' && route !== 'POST /v2/guess') return undefined
  if (query.get('client_id') !== acme.clientId) return refusal(401, 'not_authenticated', 'No client.')
  if (route === 'POST /v2/guess') return guess(JSON.parse(body).description)
  const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 5)]
  return limit > 100 ? notFound() : { status: 200, body: state.templates.slice(offset, offset + limit) }
}

function guess(description: string): Reply {
  if (!/order/i.test(description)) return { status: 400, body: { messages: [{ detail: 'No app was recognised.' }] } }
  const step = { title: 'New order in Petshop', app: 'Petshop', api: 'PetshopAPI@1.4.0' }
  const alternatives = [{ title: null, app: 'Catstore', api: 'CatstoreAPI' }]
  const prefilled_url = 'http://fake/v1/embed/petshop/create?steps%5B0%5D%5Bapp%5D=PetshopAPI'
  const answer: GuessResponse = { title: 'New orders', steps: [{ step, alternatives }], prefilled_url, messages: [] }
  return { status: 200, body: answer }
}
