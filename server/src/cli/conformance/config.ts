// The file that `wayleave conformance oauth --config` reads: which app, and how somebody agrees.
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import { type App, checkDocument, checkManifest, type Mistake, readScriptBeside } from '../../apps/index.ts'
import type { Environment } from '../../config.ts'
import { StartError } from '../../kernel/errors.ts'

const approveSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('browser') }),
  z.strictObject({ by: z.literal('command'), command: z.array(z.string()).min(1) }),
  z.strictObject({ by: z.literal('follow'), headers: z.record(z.string(), z.string()).optional() }),
])

const schema = z.strictObject({
  app: z.string().min(1),
  fields: z.record(z.string(), z.string()).optional(),
  redirect_uri: z.url({ protocol: /^https?$/, error: 'A redirect URI is an http: or https: address.' }).optional(),
  approve: approveSchema.optional(),
  wait_seconds: z.int().min(1).max(3600).optional(),
  consents: z.int().min(1).max(10).optional(),
  allow_networks: z.array(z.string()).optional(),
})

/** How somebody agrees: a person in a browser, a command that is given the URL, or redirects alone. */
export type Approve = z.infer<typeof approveSchema>

export type ConformanceConfig = {
  app: App
  /** What a person would fill into the connection's fields. */
  fields: Record<string, string>
  /** Registered at the server under test. */
  redirectUri: string
  approve: Approve
  /** How long one consent may take. */
  waitSeconds: number
  /** How often somebody may be asked to agree. */
  consentsMax: number
  allowNetworks: string[]
  /** The config file's folder: commands run there. */
  folder: string
}

const CALLBACK_PORT = 4789
const WAIT_SECONDS = 300
const CONSENTS = 4

/** Reads the file and the manifest that it names. Throws StartError with every mistake, by file and line. */
export async function readConfig(file: string, environment: Environment): Promise<ConformanceConfig> {
  const { value, mistakes } = checkDocument(await readText(file), file, schema)
  if (!value) throw new StartError(linesOf(file, mistakes))
  const folder = dirname(resolve(file))
  const app = await readApp(resolve(folder, value.app), environment)
  return {
    app,
    fields: filled(value.fields ?? {}, environment),
    redirectUri: value.redirect_uri ?? `http://127.0.0.1:${CALLBACK_PORT}/dashboard/auth/oauth/return/${app.api_name}/`,
    approve: withHeaders(value.approve ?? { by: 'browser' }, environment),
    waitSeconds: value.wait_seconds ?? WAIT_SECONDS,
    consentsMax: value.consents ?? CONSENTS,
    allowNetworks: value.allow_networks ?? [],
    folder,
  }
}

async function readApp(file: string, env: Environment): Promise<App> {
  const text = await readText(file)
  const checked = checkManifest(text, { filename: file, env, script: await readScriptBeside(text, file) })
  if ('mistakes' in checked) throw new StartError(linesOf(file, checked.mistakes))
  if (checked.app.auth.type === 'oauth2') return checked.app
  throw new StartError(`${file}: auth is of type ${checked.app.auth.type}; these checks play oauth2`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    throw new StartError(`${file}: ${isMissing ? 'there is no such file' : 'this cannot be read'}`)
  }
}

function linesOf(file: string, mistakes: readonly Mistake[]): string {
  const lines = mistakes.map(({ line, column, path, message }) => `${file}:${line}:${column}  ${path}: ${message}`)
  return `nothing was checked\n${lines.join('\n')}`
}

function withHeaders(approve: Approve, environment: Environment): Approve {
  return approve.by === 'follow' ? { ...approve, headers: filled(approve.headers ?? {}, environment) } : approve
}

/** `${NAME}` is the environment's, as in manifests: a file in a repository holds no password. */
function filled(texts: Record<string, string>, environment: Environment): Record<string, string> {
  const fill = (text: string) =>
    text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = environment[name]
      if (value === undefined) throw new StartError(`the environment has no ${name}`)
      return value
    })
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, fill(text)]))
}
