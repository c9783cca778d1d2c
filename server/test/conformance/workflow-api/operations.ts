// Every operation of /v1 and /v2 with what a test needs to know of it: a call that succeeds, one that is malformed, and
// one that reaches for what is somebody else's.
import type { Answer } from '../../harness/cast.ts'
import type { Stage } from './stage.ts'

export type Asked = { path: string; body?: unknown }

export type Operation = {
  /** As the documented shapes name it. */
  name: string
  good(stage: Stage): Asked
  /** What it answers then; 200 unless it says so. */
  status?: number
  /** Scopes that open it, any one of them; none: a client id does. */
  scopes?: readonly string[]
  /** It can be asked by nobody. */
  isOpenToAnyone?: true
  /** A call that is refused with 400, and where the cause stands; none where every query is taken. */
  malformed?: { ask(stage: Stage): Asked; source: object | null }
  /** What omar is answered when he asks for what is dana's. Absent: it shows what is everybody's. */
  foreign?: { ask?(stage: Stage): Asked; judge(answer: Answer, stage: Stage): unknown }
  /** `v2`: the envelope of 1.5; the others page by what they are named after. */
  paging?: 'v2' | 'v1 objects' | 'v1 apps' | 'v1 array'
  /** Its refusals are those of promotions. */
  isPromotion?: true
  /** It may be asked again with the same outcome: doing it twice is no trouble to the others. */
  isSafe?: false
}

const form = ({ connection }: Stage, inputs: object = {}) => ({ data: { authentication: connection, inputs } })
const notFound = (answer: Answer) => [answer.status, answer.body.errors?.[0].code]
const isEmpty = ({ status, body }: Answer) => [
  status,
  (body.data ?? body.objects).length,
  body.meta?.count ?? body.count,
]
const NOT_FOUND = [404, 'not_found']
const NOT_ENROLLED = [404, 'promotion_not_found']
const EMPTY = [200, 0, 0]

const is =
  (wanted: unknown, seen: (answer: Answer) => unknown): NonNullable<Operation['foreign']>['judge'] =>
  (answer) => ({ seen: seen(answer), wanted })
const pointer = (place: string) =>
  is([400, { pointer: place }], ({ status, body }) => [status, body.errors?.[0].source])

export const operations: readonly Operation[] = [
  { name: 'GET /v1/apps', good: () => ({ path: '/v1/apps' }), paging: 'v1 apps' },
  {
    name: 'GET /v1/categories',
    good: () => ({ path: '/v1/categories' }),
    isOpenToAnyone: true,
    paging: 'v1 objects',
  },
  {
    name: 'GET /v1/profiles/me',
    good: () => ({ path: '/v1/profiles/me' }),
    scopes: ['profile'],
    foreign: { judge: ({ body }, { danaId }) => ({ seen: body.id !== danaId, wanted: true }) },
  },
  { name: 'GET /v1/zap-templates', good: () => ({ path: '/v1/zap-templates' }), paging: 'v1 array' },
  {
    name: 'GET /v1/zaps',
    good: () => ({ path: '/v1/zaps' }),
    scopes: ['zap', 'zap:all', 'zap:account:all'],
    foreign: { judge: is(EMPTY, isEmpty) },
    paging: 'v1 objects',
  },
  {
    name: 'GET /v2/apps',
    good: () => ({ path: '/v2/apps' }),
    malformed: { ask: () => ({ path: '/v2/apps?ids=a&category=crm' }), source: { parameter: 'ids' } },
    paging: 'v2',
  },
  {
    name: 'GET /v2/actions',
    good: () => ({ path: '/v2/actions?app=petshop' }),
    malformed: { ask: () => ({ path: '/v2/actions' }), source: { parameter: 'app' } },
    paging: 'v2',
  },
  {
    name: 'GET /v2/whitelabel/apps',
    good: () => ({ path: '/v2/whitelabel/apps' }),
    paging: 'v2',
  },
  {
    name: 'POST /v2/guess',
    good: () => ({ path: '/v2/guess', body: { description: 'When there is a new pet in Petshop, create a pet' } }),
    malformed: { ask: () => ({ path: '/v2/guess', body: {} }), source: { pointer: '/description' } },
  },
  {
    name: 'POST /v2/actions/{action_id}/inputs',
    good: (stage) => ({ path: `/v2/actions/${stage.action('create_pet')}/inputs`, body: form(stage) }),
    scopes: ['zap:write'],
    malformed: {
      ask: (stage) => ({ path: `/v2/actions/${stage.action('create_pet')}/inputs`, body: { data: { inputs: {} } } }),
      source: { pointer: '/data/authentication' },
    },
    foreign: { judge: pointer('/data/authentication') },
  },
  {
    name: 'POST /v2/actions/{action_id}/inputs/{input_id}/choices',
    good: (stage) => ({
      path: `/v2/actions/${stage.action('create_pet')}/inputs/species/choices?page=1`,
      body: form(stage),
    }),
    scopes: ['zap'],
    malformed: {
      ask: (stage) => ({ path: `/v2/actions/${stage.action('create_pet')}/inputs/breed/choices`, body: form(stage) }),
      source: { pointer: '/data/inputs/species' },
    },
    foreign: { judge: pointer('/data/authentication') },
  },
  {
    name: 'POST /v2/actions/{action_id}/outputs',
    good: (stage) => ({ path: `/v2/actions/${stage.action('create_pet')}/outputs`, body: form(stage) }),
    scopes: ['zap:write'],
    malformed: {
      ask: (stage) => ({ path: `/v2/actions/${stage.action('create_pet')}/outputs`, body: { data: null } }),
      source: { pointer: '/data' },
    },
    foreign: { judge: pointer('/data/authentication') },
  },
  {
    name: 'POST /v2/actions/{action_id}/test',
    good: (stage) => ({ path: `/v2/actions/${stage.action('list_pets')}/test`, body: form(stage) }),
    scopes: ['zap:write'],
    malformed: {
      ask: (stage) => ({ path: `/v2/actions/${stage.action('create_pet')}/test`, body: form(stage) }),
      source: { pointer: '/data/inputs' },
    },
    foreign: { judge: pointer('/data/authentication') },
  },
  {
    name: 'GET /v2/authentications',
    good: () => ({ path: '/v2/authentications?app=petshop' }),
    scopes: ['connection:read', 'authentication'],
    malformed: { ask: () => ({ path: '/v2/authentications' }), source: { parameter: 'app' } },
    foreign: { judge: is(EMPTY, isEmpty) },
    paging: 'v2',
  },
  {
    name: 'POST /v2/authentications',
    good: ({ petshopKey }) => ({
      path: '/v2/authentications',
      body: { data: { title: 'Dana', app: 'petshop', authentication_fields: { api_key: petshopKey } } },
    }),
    status: 201,
    scopes: ['connection:write', 'authentication:write'],
    malformed: {
      ask: () => ({
        path: '/v2/authentications',
        body: { data: { title: 'Dana', app: 'petshop', authentication_fields: {} } },
      }),
      source: { pointer: '/data/authentication_fields/api_key' },
    },
    isSafe: false,
  },
  {
    name: 'GET /v2/authentications/{id}',
    good: ({ connection }) => ({ path: `/v2/authentications/${connection}` }),
    scopes: ['connection:read', 'authentication'],
    foreign: { judge: is(NOT_FOUND, notFound) },
  },
  {
    name: 'DELETE /v2/authentications/{id}',
    good: ({ takeSpareConnection }) => ({ path: `/v2/authentications/${takeSpareConnection()}` }),
    status: 204,
    scopes: ['connection:write', 'authentication:write'],
    foreign: {
      ask: ({ connection }) => ({ path: `/v2/authentications/${connection}` }),
      judge: is(NOT_FOUND, notFound),
    },
    isSafe: false,
  },
  {
    name: 'GET /v2/zaps',
    good: () => ({ path: '/v2/zaps' }),
    scopes: ['zap', 'zap:all', 'zap:account:all'],
    foreign: { judge: is(EMPTY, isEmpty) },
    paging: 'v2',
  },
  {
    name: 'POST /v2/zaps',
    good: (stage) => ({ path: '/v2/zaps', body: stage.zap('Copy pets') }),
    status: 201,
    scopes: ['zap:write'],
    malformed: {
      ask: () => ({ path: '/v2/zaps', body: { data: { title: 'Half', steps: [] } } }),
      source: { pointer: '/data/steps' },
    },
    foreign: { judge: pointer('/data/steps/0/authentication') },
    isSafe: false,
  },
  {
    name: 'GET /v2/zap-runs',
    good: () => ({ path: '/v2/zap-runs?statuses=success,error' }),
    scopes: ['zap:runs'],
    malformed: { ask: () => ({ path: '/v2/zap-runs?from_date=tomorrowish' }), source: { parameter: 'from_date' } },
    foreign: { judge: is(EMPTY, isEmpty) },
    paging: 'v2',
  },
  {
    name: 'POST /v2/action-runs',
    good: (stage) => ({
      path: '/v2/action-runs',
      body: { data: { action: stage.action('list_pets'), authentication: stage.connection, inputs: {} } },
    }),
    scopes: ['action:run'],
    malformed: {
      ask: ({ connection }) => ({
        path: '/v2/action-runs',
        body: { data: { action: 'core:none', authentication: connection, inputs: {} } },
      }),
      source: { pointer: '/data/action' },
    },
    foreign: { judge: pointer('/data/authentication') },
    isSafe: false,
  },
  {
    name: 'GET /v2/action-runs/{id}',
    good: ({ run }) => ({ path: `/v2/action-runs/${run}` }),
    scopes: ['action:run'],
    foreign: { judge: is(NOT_FOUND, notFound) },
  },
  {
    name: 'POST /v2/promotions',
    good: ({ takePromotion }) => ({ path: '/v2/promotions', body: { promotion_id: takePromotion() } }),
    status: 201,
    scopes: ['promotions:write'],
    malformed: { ask: () => ({ path: '/v2/promotions', body: {} }), source: null },
    isPromotion: true,
    isSafe: false,
  },
  {
    name: 'GET /v2/promotions/{enrollment_id}',
    good: ({ enrollment }) => ({ path: `/v2/promotions/${enrollment}` }),
    scopes: ['promotions:read'],
    foreign: { judge: is(NOT_ENROLLED, notFound) },
    isPromotion: true,
  },
  {
    name: 'DELETE /v2/promotions/{enrollment_id}',
    good: ({ takeSpareEnrollment }) => ({ path: `/v2/promotions/${takeSpareEnrollment()}` }),
    status: 204,
    scopes: ['promotions:write'],
    foreign: {
      ask: ({ enrollment }) => ({ path: `/v2/promotions/${enrollment}` }),
      judge: is(NOT_ENROLLED, notFound),
    },
    isPromotion: true,
    isSafe: false,
  },
]
