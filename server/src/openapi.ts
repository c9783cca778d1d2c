// GET /openapi.json and /schema                                                                     Workflow API 1.1
// One OpenAPI 3.1 document of every API route, made from the schemas that the routes themselves check with.
import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Deps } from './kernel/deps.ts'
import type { ApiDocs, Call, Route } from './kernel/http/index.ts'
import { oauthDocs } from './openapi-oauth.ts'
import { registerSecurity } from './openapi-security.ts'
import { type PathConfig, tokenDocs } from './openapi-token.ts'
import { version } from './version.ts'

type Documented = Route & { docs: ApiDocs }

const TITLE = 'Wayleave'
const errorSchema = z
  .object({
    errors: z
      .array(
        z.object({
          status: z.int(),
          code: z.string(),
          title: z.string(),
          detail: z.string(),
          source: z
            .object({ pointer: z.string(), parameter: z.string(), header: z.string() })
            .partial()
            .nullable()
            .describe('A JSON Pointer into the body, a query parameter or a header'),
          meta: z
            .object({ source: z.string(), full_details: z.object({ message: z.string(), code: z.string() }) })
            .describe('source: ZAPIER is the platform, PARTNER a third-party API'),
        }),
      )
      .min(1),
  })
  .openapi('ErrorResponse')

const faultSchema = z.object({ type: z.string(), loc: z.array(z.union([z.string(), z.int()])), msg: z.string() })
const aiErrorSchema = z
  .union([z.object({ error: z.string() }), z.object({ detail: z.union([z.string(), z.array(faultSchema)]) })])
  .openapi('AiErrorResponse')

/** The handler that serves the document. `routes` is asked at the first request, when the map is whole. */
export function openApi(routes: () => readonly Route[]): (call: Call<null>, deps: Deps) => Promise<Response> {
  let known: { publicUrl: string; text: string } | undefined
  return async (_call, { publicUrl }) => {
    if (known?.publicUrl !== publicUrl)
      known = { publicUrl, text: JSON.stringify(openApiDocument(routes(), publicUrl)) }
    const headers = {
      'content-type': 'application/json',
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    }
    return new Response(known.text, { headers })
  }
}

/** The OpenAPI 3.1 document of the routes that are documented, the OAuth endpoints included. */
export function openApiDocument(routes: readonly Route[], publicUrl: string): object {
  const { openAPIRegistry: registry, getOpenAPI31Document } = new OpenAPIHono()
  registerSecurity(registry, publicUrl)
  for (const docs of [tokenDocs, ...oauthDocs]) registry.registerPath(docs)
  for (const route of routes.filter(isDocumented)) registry.registerPath(pathOf(route))
  return getOpenAPI31Document.call({ openAPIRegistry: registry } as OpenAPIHono, {
    openapi: '3.1.0',
    info: { title: TITLE, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: publicUrl }],
  })
}

function isDocumented(route: Route): route is Documented {
  return route.docs !== undefined
}

function pathOf({ method, path, surface, security, docs }: Documented): PathConfig {
  const isApi = surface === 'api'
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, z.string()])
  return {
    method: method.toLowerCase() as Lowercase<Route['method']>,
    path,
    operationId: operationIdOf(method, path),
    summary: docs.summary,
    ...(docs.description === undefined ? {} : { description: docs.description }),
    tags: [docs.tag],
    security: [...security],
    request: {
      ...(names.length > 0 ? { params: z.object(Object.fromEntries(names)) } : {}),
      ...(docs.query ? { query: docs.query } : {}),
      ...(docs.headers ? { headers: docs.headers } : {}),
      ...(docs.body ? { body: { required: true, content: contentOf(docs.body, isApi) } } : {}),
    },
    responses: responsesOf(docs, surface),
  }
}

/** `GET /v2/authentications/{id}` is `getV2AuthenticationsById`: it says where, and stays when a summary is reworded. */
function operationIdOf(method: string, path: string): string {
  const parts = path.split('/').flatMap((part) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    return (name === undefined ? part : `by_${name}`).split(/[^A-Za-z0-9]+/).filter(Boolean)
  })
  return method.toLowerCase() + parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')
}

/** JSON, which the Workflow API and its neighbours take and give under the name of JSON:API too. */
function contentOf(schema: z.ZodType, isApi: boolean): Record<string, { schema: z.ZodType }> {
  return { 'application/json': { schema }, ...(isApi ? { 'application/vnd.api+json': { schema } } : {}) }
}

function responsesOf({ answers, refusal: own }: ApiDocs, surface: Route['surface']): PathConfig['responses'] {
  const documented = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    { description, ...(schema ? { content: contentOf(schema, surface === 'api') } : {}) },
  ])
  const refusal = {
    description: 'A refusal',
    content: contentOf(own ?? (surface === 'ai_actions' ? aiErrorSchema : errorSchema), surface === 'api'),
  }
  return { ...Object.fromEntries(documented), default: refusal }
}
