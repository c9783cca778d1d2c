// The conventions of /v1 and /v2 hold on every one of their routes.                               Workflow API 1
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../../../src/routes.ts'
import type { Answer, CallOptions } from '../../harness/cast.ts'
import { startTestServer } from '../../harness/server.ts'
import { conforming, shapesAreAbsent } from '../../harness/shapes.ts'
import { type Asked, type Operation, operations } from './operations.ts'
import { setStage } from './stage.ts'

if (shapesAreAbsent) console.log(shapesAreAbsent)
const stage = await setStage()
const { server, cast, dana, omar } = stage
const UNTOLD_OF_PROMOTIONS = new Set([413, 415]) // the documents have no shape for them
const PARTNERS_ORIGIN = 'http://127.0.0.1:9999'

const methodOf = ({ name }: Operation) => name.split(' ')[0] ?? ''
const isPost = (operation: Operation) => methodOf(operation) === 'POST'
const withQuery = (path: string, more: string) => `${path}${path.includes('?') ? '&' : '?'}${more}`
const withSlash = (path: string) => path.replace(/^([^?]+)/, '$1/')

async function raw(operation: Operation, { path, body }: Asked, options: CallOptions = {}): Promise<Answer> {
  return cast.call(path, { method: methodOf(operation), ...(body === undefined ? {} : { body }), ...options })
}
/** Asked as whoever may: with dana's token, or acme's client id. */
async function ask(operation: Operation, asked: Asked, options: CallOptions = {}): Promise<Answer> {
  if (operation.scopes) return raw(operation, asked, { token: dana, ...options })
  return raw(operation, { ...asked, path: withQuery(asked.path, 'client_id=acme') }, options)
}
function checked(operation: Operation, answer: Answer): Answer {
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/)
  if (answer.status !== 204) assert.equal(answer.headers.get('content-type'), 'application/json')
  if (operation.isPromotion && UNTOLD_OF_PROMOTIONS.has(answer.status)) return answer
  return conforming(operation.name, answer)
}
const faultOf = ({ status, body }: Answer) => [status, body.errors?.[0]?.code]
/** The code that an operation has for `status`, where its neighbours have `usual`: promotions have four, and a text. */
const codeIn = ({ isPromotion }: Operation, status: number, usual: string) => {
  if (!isPromotion) return usual
  return status === 401 ? 'not_authenticated' : 'promotion_not_found'
}
const each = (
  title: string,
  check: (operation: Operation) => Promise<unknown>,
  among: readonly Operation[] = operations,
) =>
  test(title, async (t) => {
    for (const operation of among) await t.test(operation.name, async () => void (await check(operation)))
  })
const scoped = operations.filter(({ scopes }) => scopes)
const public_ = operations.filter(({ scopes }) => !scopes)
const posts = operations.filter(isPost)
const gets = operations.filter((operation) => methodOf(operation) === 'GET')

test('every route of /v1 and /v2 is looked at here', () => {
  const served = routes.filter(({ path, surface }) => surface === 'api' && /^\/v[12]\//.test(path))
  assert.deepEqual(
    served.map(({ method, path }) => `${method} ${path}`).sort(),
    operations.map(({ name }) => name).sort(),
  )
})

each('2xx, in both slash forms, with the documented shape', async (operation) => {
  for (const form of [(path: string) => path, withSlash]) {
    const { path, ...asked } = operation.good(stage)
    const answer = checked(operation, await ask(operation, { path: form(path), ...asked }))
    assert.equal(answer.status, operation.status ?? 200, JSON.stringify(answer.body))
    assert.equal(answer.headers.get('location'), null, 'never redirected')
  }
})

each('400 with its source: what is malformed', async (operation) => {
  if (!operation.malformed) return
  const { malformed } = operation
  const answer = checked(operation, await ask(operation, malformed.ask(stage)))
  if (operation.isPromotion) {
    const [{ detail, ...rest }] = answer.body.errors
    assert.deepEqual(rest, { status: '400', code: 'promotion_not_found', title: 'PromotionNotFound' })
    return assert.equal(detail, 'This field is required.')
  }
  assert.deepEqual([answer.status, answer.body.errors?.[0].source], [400, malformed.source])
  assert.equal(answer.body.errors[0].meta.source, 'ZAPIER')
})

each(
  '401 with WWW-Authenticate: nobody, a bad token, a bad token beside a good client id, a token in the URL',
  async (operation) => {
    const asked = operation.good(stage)
    if (!operation.isOpenToAnyone) {
      const nobody = checked(operation, await raw(operation, asked))
      assert.deepEqual(faultOf(nobody), [401, 'not_authenticated'])
      assert.equal(nobody.body.errors[0].detail, 'Authentication credentials were not provided.')
      assert.equal(nobody.headers.get('www-authenticate'), 'Bearer realm="wayleave"')
    }
    const besides = { ...asked, path: withQuery(asked.path, 'client_id=acme') }
    for (const bad of [
      await raw(operation, asked, { token: 'bad' }),
      await raw(operation, besides, { token: 'bad' }),
    ]) {
      assert.deepEqual(faultOf(checked(operation, bad)), [401, codeIn(operation, 401, 'authentication_failed')])
      assert.equal(bad.headers.get('www-authenticate'), 'Bearer realm="wayleave", error="invalid_token"')
    }
    const inUrl = { ...besides, path: withQuery(besides.path, `access_token=${dana}`) }
    assert.equal(checked(operation, await raw(operation, inUrl)).status, 401)
  },
)

each('401: a client id that is not known, and none where a token is needed', async (operation) => {
  const { path, ...asked } = operation.good(stage)
  const unknown = checked(operation, await raw(operation, { path: withQuery(path, 'client_id=nobody'), ...asked }))
  assert.equal(unknown.status, 401)
  if (!operation.scopes) return
  const alone = checked(operation, await raw(operation, { path: withQuery(path, 'client_id=acme'), ...asked }))
  assert.equal(alone.status, 401, 'a client id opens nothing of a user')
})

each(
  '403 with the accepted scopes: a token without them; each of them, and each spelling, opens it',
  async (operation) => {
    const { scopes = [] } = operation
    const narrow = await cast.tokenFor('dana', { scopes: 'connection:webhook:read' })
    const refused = checked(operation, await raw(operation, operation.good(stage), { token: narrow }))
    assert.deepEqual(faultOf(refused), [403, 'permission_denied'])
    const challenge = refused.headers.get('www-authenticate') ?? ''
    assert.match(challenge, /^Bearer error="insufficient_scope", scope="[^"]+"$/)
    for (const scope of scopes) {
      const token = await cast.tokenFor('dana', { scopes: scope })
      assert.equal((await raw(operation, operation.good(stage), { token })).status, operation.status ?? 200, scope)
    }
  },
  scoped,
)

each(
  'a token is taken whatever the case of its scheme',
  async (operation) => {
    const headers = { authorization: `bEARER ${dana}` }
    const answer = await raw(operation, operation.good(stage), { headers })
    assert.equal(answer.status, operation.status ?? 200)
  },
  scoped,
)

each(
  '404, 400 with a pointer, or nothing: what is somebody else’s',
  async (operation) => {
    if (!operation.foreign) return
    const { judge, ask: foreign = operation.good } = operation.foreign
    const globex = await cast.tokenFor('dana', { partner: await otherPartner })
    for (const token of [omar, globex]) {
      const answer = checked(operation, await raw(operation, foreign(stage), { token }))
      const { seen, wanted } = judge(answer, stage) as { seen: unknown; wanted: unknown }
      assert.deepEqual(seen, wanted, JSON.stringify(answer.body))
    }
  },
  scoped,
)
const otherPartner = cast.registerPartner('globex')

each(
  'HEAD answers as GET, without a body',
  async (operation) => {
    const { status, headers, body } = await ask(operation, operation.good(stage), { method: 'HEAD' })
    assert.deepEqual([status, body], [200, ''])
    assert.equal(headers.get('content-type'), 'application/json')
    const refused = await raw(operation, operation.good(stage), { method: 'HEAD', token: 'bad' })
    assert.deepEqual([refused.status, refused.body], [401, ''])
  },
  gets,
)

each('405 with Allow: a method that is not served there', async (operation) => {
  const { path } = operation.good(stage)
  for (const method of ['PUT', 'PATCH']) {
    const answer = await cast.call(path, { token: dana, method, body: {} })
    assert.deepEqual(faultOf(answer), [405, 'method_not_allowed'])
    const allowed = (answer.headers.get('allow') ?? '').split(', ')
    assert.ok(allowed.includes(methodOf(operation)) && allowed.includes('OPTIONS'), String(allowed))
    assert.equal(allowed.includes('HEAD'), allowed.includes('GET'))
  }
})

each('Accept: JSON by itself, the JSON:API type when it alone is wanted, 406 for neither', async (operation) => {
  const accepting = (accept: string) => ask(operation, operation.good(stage), { headers: { accept } })
  const isBodiless = operation.status === 204
  for (const [accept, type] of [
    ['application/vnd.api+json', 'application/vnd.api+json'],
    ['Application/Vnd.API+JSON; charset=utf-8', 'application/vnd.api+json'],
    ['text/html, */*;q=0.1', 'application/json'],
    ['application/vnd.api+json, application/json', 'application/json'],
  ] as const) {
    const answer = await accepting(accept)
    assert.equal(answer.status, operation.status ?? 200)
    if (!isBodiless) assert.equal(answer.headers.get('content-type'), type, accept)
  }
  assert.deepEqual(faultOf(await accepting('text/html')), [406, 'not_acceptable'])
  const refused = await raw(operation, operation.good(stage), {
    token: 'bad',
    headers: { accept: 'application/vnd.api+json' },
  })
  assert.equal(refused.headers.get('content-type'), 'application/vnd.api+json', 'refusals too')
})

each(
  'bodies: as JSON, as JSON:API, with a charset and with no type at all; 415 for others, 413 over 1 MiB, 400 for no JSON',
  async (operation) => {
    const send = async (type: string | null, given?: string | Uint8Array<ArrayBuffer>) => {
      const { path, body } = operation.good(stage)
      const bytes = given ?? new TextEncoder().encode(JSON.stringify(body))
      const answer = await server.fetch(operation.scopes ? path : withQuery(path, 'client_id=acme'), {
        method: 'POST',
        headers: {
          ...(type === null ? {} : { 'content-type': type }),
          ...(operation.scopes ? { authorization: `Bearer ${dana}` } : {}),
        },
        body: bytes,
      })
      return checked(operation, { status: answer.status, headers: answer.headers, body: await answer.json() })
    }
    for (const type of ['application/vnd.api+json', 'application/json; charset=UTF-8', null])
      assert.equal((await send(type)).status, operation.status ?? 200, String(type))
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=iso-8859-1'])
      assert.deepEqual(faultOf(await send(type)), [415, 'unsupported_media_type'], type)
    assert.deepEqual(faultOf(await send('application/json', `"${'x'.repeat(1024 * 1024)}"`)), [
      413,
      'payload_too_large',
    ])
    for (const wrong of ['{', '', 'null}', '{"data": "\\u0000"}']) {
      const answer = await send('application/json', wrong)
      assert.deepEqual(faultOf(answer), [400, codeIn(operation, 400, 'parse_error')], wrong)
      assert.equal(answer.body.errors[0].detail, 'Malformed request.')
    }
    for (const wrong of ['[]', '7', 'null', '{"data": []}'])
      assert.equal((await send('application/json', wrong)).status, 400)
  },
  posts,
)

each(
  'v2 pages: limit and offset fall back and are clamped; links keep the query, offset before limit',
  async (operation) => {
    const page = async (query: string) => {
      const { path } = operation.good(stage)
      return checked(operation, await ask(operation, { path: withQuery(path, query) })).body
    }
    for (const [query, limit, offset] of [
      ['limit=-1&offset=-1', undefined, 0],
      ['limit=many&offset=few', undefined, 0],
      ['limit=&offset=', undefined, 0],
      ['limit=1.5', undefined, 0],
      ['limit=5000', 100, 0],
      ['limit=2&offset=1', 2, 1],
      ['offset=90000', undefined, 90000],
    ] as const) {
      const { data, links, meta } = await page(query)
      assert.deepEqual(Object.keys(links).sort(), [
        'next',
        ...(operation.name === 'GET /v2/apps' ? ['prev', 'previous'] : ['prev']),
      ])
      const fallback = operation.name === 'GET /v2/actions' ? Math.max(10, meta.count) : 10
      assert.deepEqual([meta.limit, meta.offset], [limit ?? fallback, offset], query)
      if (offset > meta.count) assert.deepEqual([data, links.next], [[], null])
    }
    const first = await page('unknown=%C3%A9+x&limit=1')
    if (first.meta.count < 2) return assert.equal(first.links.next, null)
    const query = new URL(first.links.next).search
    assert.ok(first.links.next.startsWith(`${server.deps.publicUrl}/v2/`))
    assert.match(query, /unknown=%C3%A9\+x.*offset=1&limit=1$/)
    assert.equal(query.includes('client_id=acme'), !operation.scopes)
    const asked = { path: new URL(first.links.next).pathname + query }
    const second = checked(operation, await raw(operation, asked, operation.scopes ? { token: dana } : {})).body
    assert.match(second.links.prev, /offset=0&limit=1$/)
    assert.notDeepEqual(second.data[0], first.data[0])
  },
  operations.filter(({ paging }) => paging === 'v2'),
)

each(
  'v1 pages: each in its own words, values that are none fall back',
  async (operation) => {
    const page = async (query: string) =>
      checked(operation, await ask(operation, { path: withQuery(operation.good(stage).path, query) })).body
    if (operation.paging === 'v1 apps') {
      const { per_page, page: number, total, pages } = await page('per_page=many&page=-3')
      assert.deepEqual([per_page, number, pages], [100, 1, Math.ceil(total / 100)])
      const first = await page('per_page=1&title_search=')
      assert.equal(first.prev_url, null)
      assert.equal(first.next_url === null, first.pages < 2)
      return assert.equal((await page('per_page=5000')).per_page, 100)
    }
    if (operation.paging === 'v1 array') {
      assert.deepEqual([(await page('limit=many')).length, (await page('limit=1')).length], [3, 1])
      return assert.deepEqual(await page('offset=9'), [])
    }
    const { count, next, previous } = await page('limit=1&unknown=x&offset=0')
    assert.equal(previous, null)
    if (count > 1) assert.match(next, /unknown=x.*offset=1&limit=1$/)
    assert.equal((await page('limit=-4')).objects.length <= 10, true)
  },
  operations.filter(({ paging }) => paging?.startsWith('v1')),
)

each(
  'a client id: any page may read the answer, and keep it a minute, with its ETag',
  async (operation) => {
    const origin = 'https://anywhere.test'
    const { headers } = await ask(operation, operation.good(stage), { headers: { origin } })
    assert.equal(headers.get('access-control-allow-origin'), '*')
    assert.match(headers.get('access-control-expose-headers') ?? '', /Retry-After, X-RateLimit-Limit.*X-Request-Id/)
    if (isPost(operation)) return assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('cache-control'), 'public, max-age=60')
    const etag = headers.get('etag') ?? assert.fail('no ETag')
    const again = await ask(operation, operation.good(stage), { headers: { 'if-none-match': etag } })
    assert.deepEqual([again.status, again.body], [304, ''])
    const byToken = await raw(operation, operation.good(stage), { token: dana })
    assert.deepEqual([byToken.headers.get('cache-control'), byToken.headers.get('etag')], ['no-store', null])
  },
  public_,
)

each('a token: origins that its partner registered may read the answer, nobody keeps it', async (operation) => {
  const from = async (origin: string) =>
    (await raw(operation, operation.good(stage), { token: dana, headers: { origin } })).headers
  const registered = await from(PARTNERS_ORIGIN)
  assert.equal(registered.get('access-control-allow-origin'), PARTNERS_ORIGIN)
  assert.equal(registered.get('cache-control'), 'no-store')
  assert.match(registered.get('vary') ?? '', /Origin/)
  assert.equal((await from('https://evil.test')).get('access-control-allow-origin'), null)
})

each('a preflight says what may be sent', async (operation) => {
  const { path } = operation.good(stage)
  const asking = (origin: string) => cast.call(path, { method: 'OPTIONS', headers: { origin } })
  const { status, headers } = await asking(PARTNERS_ORIGIN)
  assert.equal(status, 204)
  assert.equal(headers.get('access-control-allow-origin'), PARTNERS_ORIGIN)
  assert.ok(headers.get('access-control-allow-methods')?.includes(methodOf(operation)))
  assert.match(headers.get('access-control-allow-headers') ?? '', /Authorization, Content-Type, .*Idempotency-Key/)
})

test('X-RateLimit-* on every answer to a valid credential, refusals among them', async (t) => {
  const limited = await startTestServer({ databaseUrl: server.databaseUrl, env: { WAYLEAVE_RATE_LIMITS: 'default' } })
  for (const operation of operations) {
    await t.test(operation.name, async () => {
      const asked = operation.malformed?.ask(stage) ?? operation.good(stage)
      const answer = await limited.fetch(asked.path, {
        method: methodOf(operation),
        headers: { authorization: `Bearer ${dana}` },
        ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      })
      assert.notEqual(answer.status, 429)
      for (const name of ['limit', 'remaining', 'reset'])
        assert.match(answer.headers.get(`x-ratelimit-${name}`) ?? '', /^\d+$/, name)
      const nobody = await limited.fetch(asked.path, { method: methodOf(operation) })
      if (nobody.status === 401) assert.equal(nobody.headers.get('x-ratelimit-limit'), null)
    })
  }
})
