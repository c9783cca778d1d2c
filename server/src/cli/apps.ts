import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { checkManifest, listApps, type Mistake, PushError, pushApp, readScriptBeside } from '../apps/index.ts'
import { StartError } from '../kernel/errors.ts'
import { zapsOnOtherVersions } from '../zaps/index.ts'
import { administrate } from './administration.ts'
import type { Context } from './context.ts'
import { addOwnClientCommands } from './own-client.ts'
import { printJson, printLine, printTable } from './print.ts'
import { addDatabaseOptions, type DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { json?: boolean; takeOver?: boolean }

/** `wayleave apps`: manifests of third-party apps. */
export function appsCommand(context: Context): Command {
  const apps = new Command('apps').description('check, publish and list third-party apps')
  apps
    .command('check <files...>')
    .description('say everything that is wrong with manifests, by line; needs no database')
    .option('--json', 'print one line of JSON')
    .action((files: string[], options: { json?: boolean }) => check(files, options.json === true, context))
  addDatabaseOptions(apps.command('push <files...>'))
    .description('publish manifests; one with a mistake is refused whole')
    .option('--take-over', 'also an app that somebody made in the console: it is his no longer')
    .option('--json', 'print one line of JSON')
    .action((files: string[], options: Options) => push(files, options, context))
  addDatabaseOptions(apps.command('list'))
    .description('list what is published, the latest version of each app')
    .option('--json', 'print one line of JSON')
    .action((options: Options) => list(options, context))
  addOwnClientCommands(apps, context)
  return apps
}

type Located = Mistake & { file: string }

async function check(files: readonly string[], isJson: boolean, { environment }: Context): Promise<void> {
  const mistakes: Located[] = []
  for (const file of files) {
    const text = await readManifest(file)
    const script = await readScriptBeside(text, file)
    const checked = checkManifest(text, { filename: file, env: environment, script })
    if ('mistakes' in checked) mistakes.push(...checked.mistakes.map((mistake) => ({ file, ...mistake })))
    else if (!isJson) printLine(`${file}: ${checked.app.key} ${checked.app.version} is good`)
  }
  if (isJson) printJson({ ok: mistakes.length === 0, mistakes })
  else for (const mistake of mistakes) process.stderr.write(`${lineOf(mistake)}\n`)
  process.exitCode = mistakes.length === 0 ? 0 : 1
}

async function push(files: readonly string[], options: Options, { environment }: Context): Promise<void> {
  const takeOver = options.takeOver === true
  const texts = await Promise.all(
    files.map(async (file) => {
      const text = await readManifest(file)
      return { file, text, script: await readScriptBeside(text, file) }
    }),
  )
  await administrate(options, environment, async (administration) => {
    for (const { file, text, script } of texts) {
      try {
        const { kind, app } = await pushApp(
          text,
          { filename: file, env: environment, script, takeOver },
          administration,
        )
        const staying = await zapsOnOtherVersions(app, administration)
        const { key, version, id } = app
        if (options.json) printJson({ file, result: kind, key, version, id, zaps_on_other_versions: staying })
        else {
          printLine(`${file}: ${key} ${version} ${kind === 'unchanged' ? 'is published already' : `is ${kind}`}`)
          for (const line of staying.map(stayWords)) printLine(line)
        }
      } catch (error) {
        if (!(error instanceof PushError)) throw error
        for (const mistake of error.mistakes) process.stderr.write(`${lineOf({ file, ...mistake })}\n`)
        throw new StartError(error.message)
      }
    }
  })
}

function stayWords({ version, count }: { version: string; count: number }): string {
  return `  ${count === 1 ? '1 Zap stays' : `${count} Zaps stay`} with ${version}`
}

async function list(options: Options, { environment }: Context): Promise<void> {
  const apps = await administrate(options, environment, listApps)
  const rows = apps.map(({ key, version, name, api_name, id }) => ({ key, version, name, api_name, id }))
  if (options.json) return printJson(rows)
  if (rows.length === 0) return printLine('No app is published yet: wayleave apps push FILE')
  printTable([['KEY', 'VERSION', 'NAME', 'API NAME', 'ID'], ...rows.map((row) => Object.values(row))])
}

async function readManifest(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new StartError(`${file}: ${whyUnreadable(error)}`)
  }
}

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EISDIR') return 'this is a folder, not a manifest'
  return `it cannot be read: ${error instanceof Error ? error.message : String(error)}`
}

function lineOf({ file, line, column, path, message }: Located): string {
  return `${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message}`
}
