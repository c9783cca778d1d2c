// Reads seed files, and the manifests, logos and stylesheets that they name. Every mistake is told at once, with file and line, and nothing is
// written before all of them are good.
import { readFile, stat } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { type App, checkDocument, checkManifest, type Mistake, mistakeAt, readScriptBeside } from '../../apps/index.ts'
import type { Environment } from '../../config.ts'
import { StartError } from '../../kernel/errors.ts'
import { misfitTemplates } from './misfit-templates.ts'
import { misspeltMembers } from './misspelt-members.ts'
import { readBrands, withBrands } from './read-brands.ts'
import { type Seed, type SeedFile, type SeedManifest, seedFileSchema } from './schema.ts'
import type { KeptSeed } from './store.ts'

type Found = { filename: string; mistakes: readonly Mistake[] }

const FILE_BYTES_MAX = 1024 * 1024

/** The content of all seed files. Throws one StartError that lists every mistake. */
export async function checkSeedFiles(paths: readonly string[], environment: Environment): Promise<readonly KeptSeed[]> {
  const found: Found[] = []
  const seeds: KeptSeed[] = []
  for (const path of paths) {
    const seed = await checkSeedFile(resolve(path), environment, found)
    if (seed) seeds.push({ source: resolve(path), seed })
  }
  const lines = found.flatMap(({ filename, mistakes }) => mistakes.map((mistake) => lineOf(filename, mistake)))
  if (lines.length === 0) return seeds
  throw new StartError(
    `the seed has ${lines.length === 1 ? 'a mistake' : `${lines.length} mistakes`}:\n${lines.join('\n')}`,
  )
}

async function checkSeedFile(path: string, environment: Environment, found: Found[]): Promise<Seed | undefined> {
  const text = await readText(path)
  if (text === undefined) {
    found.push({ filename: shown(path), mistakes: [{ line: 1, column: 1, path: '', message: UNREADABLE }] })
    return undefined
  }
  const { value, mistakes, locate } = checkDocument(text, shown(path), seedFileSchema)
  const own = [
    ...mistakes,
    ...misspeltMembers(text),
    ...(value ? duplicates(value).map(([place, message]) => mistakeAt(locate, place, message)) : []),
  ]
  found.push({ filename: shown(path), mistakes: own }) // before those of its manifests; what follows is added to it
  const apps: SeedManifest[] = []
  const models: App[] = []
  for (const [place, app] of (value?.apps ?? namedApps(text)).entries()) {
    const file = resolve(dirname(path), app)
    const manifest = await checkSeedManifest(file, environment, found)
    if (manifest === 'unreadable') own.push(mistakeAt(locate, ['apps', place], `${app}: ${UNREADABLE}`))
    else if (manifest) {
      apps.push(manifest.kept)
      models.push(manifest.app)
    }
  }
  const misfits = misfitTemplates(value?.zap_templates ?? [], models)
  own.push(...misfits.map(({ path: at, message }) => mistakeAt(locate, at, message)))
  const brands = await readBrands(text, dirname(path))
  own.push(
    ...brands.flatMap((one) =>
      'mistake' in one ? [mistakeAt(locate, ['clients', one.place, one.member], one.mistake)] : [],
    ),
  )
  own.sort((a, b) => a.line - b.line || a.column - b.column)
  return value && { ...value, apps, clients: withBrands(value.clients, brands) }
}

/** The manifests that a seed names, whatever is wrong with the rest of it. */
function namedApps(text: string): string[] {
  return checkDocument(text, '', seedFileSchema.pick({ apps: true }).loose()).value?.apps ?? []
}

const UNREADABLE = 'This is no file that can be read (at most 1 MiB).'

async function checkSeedManifest(
  path: string,
  environment: Environment,
  found: Found[],
): Promise<{ kept: SeedManifest; app: App } | 'unreadable' | undefined> {
  const text = await readText(path)
  if (text === undefined) return 'unreadable'
  const script = await readScriptBeside(text, path)
  const checked = checkManifest(text, { filename: shown(path), env: environment, script })
  if ('app' in checked) {
    const { hooks } = checked.app
    const kept = hooks && { script: { name: script?.name ?? '', ...hooks } }
    const manifest = { filename: shown(path), text, environment: usedOf(text, environment), ...kept }
    return { kept: manifest, app: checked.app }
  }
  found.push({ filename: shown(path), mistakes: checked.mistakes })
  return undefined
}

/** What the `${NAME}`s of a manifest's text are now. */
export function usedOf(text: string, environment: Environment): Record<string, string> {
  const names = [...text.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map(([, name]) => name ?? '')
  const known = names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]] as const]))
  return Object.fromEntries(known)
}

function duplicates({ users, clients, zap_templates, promotions }: SeedFile): [(string | number)[], string][] {
  const all: [(string | number)[], string | undefined][] = [
    ...clients.map((client, i) => [['clients', i, 'key'], `the client key ${client.key}`] as [string[], string]),
    ...clients.map(
      (client, i) =>
        [['clients', i, 'client_id'], client.client_id && `client_id ${client.client_id}`] as [string[], string],
    ),
    ...zap_templates.map(({ slug }, i) => [['zap_templates', i, 'slug'], `the template ${slug}`] as [string[], string]),
    ...promotions.map(
      ({ client, id }, i) => [['promotions', i, 'id'], `the promotion ${id} of ${client}`] as [string[], string],
    ),
    ...users.map(
      (user, i) => [['users', i, 'api_key'], user.api_key && `the API key ${user.api_key}`] as [string[], string],
    ),
    ...users.map((user, i) => [['users', i, 'email'], `the address ${user.email.toLowerCase()}`] as [string[], string]),
  ]
  const seen = new Set<string>()
  return all.flatMap(([path, name]) => {
    if (name === undefined || !seen.has(name)) {
      if (name !== undefined) seen.add(name)
      return []
    }
    return [[path, `${name} stands here a second time: keep one of the two.`]]
  })
}

async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await stat(path)
    return size > FILE_BYTES_MAX ? undefined : await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

function shown(path: string): string {
  const near = relative('', path)
  return near.startsWith('..') ? path : near
}

function lineOf(filename: string, { file = filename, line, column, path, message }: Mistake): string {
  return `  ${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`
}
