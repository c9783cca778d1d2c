// node --conditions=source bench/main.ts [scenario…] [--rounds 3] [--seconds 5] [--write] [--profile <folder>]
import { appendFile, mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { describeRun } from './machine.ts'
import { profileInto } from './profile.ts'
import { markdownOf } from './report.ts'
import type { Scenario } from './scenario.ts'
import * as actionRun from './scenarios/action-run.ts'
import * as apiLists from './scenarios/api-lists.ts'
import * as bearerCheck from './scenarios/bearer-check.ts'
import * as connectionCall from './scenarios/connection-call.ts'
import * as connections from './scenarios/connections.ts'
import * as footprint from './scenarios/footprint.ts'
import * as growth from './scenarios/growth.ts'
import * as hooks from './scenarios/hooks.ts'
import * as hydraRecipes from './scenarios/hydra-recipes.ts'
import * as refreshRotation from './scenarios/refresh-rotation.ts'
import * as refreshStorm from './scenarios/refresh-storm.ts'
import * as tokenExchange from './scenarios/token-exchange.ts'
import * as zapEvents from './scenarios/zap-events.ts'
import * as zapGrowth from './scenarios/zap-growth.ts'
import * as zapPolling from './scenarios/zap-polling.ts'
import { endingAll } from './undo.ts'

const scenarios: Readonly<Record<string, Scenario>> = {
  'token-exchange': tokenExchange,
  'refresh-rotation': refreshRotation,
  'bearer-check': bearerCheck,
  'hydra-recipes': hydraRecipes,
  growth,
  'action-run': actionRun,
  'connection-call': connectionCall,
  'refresh-storm': refreshStorm,
  connections,
  footprint,
  hooks,
  'zap-events': zapEvents,
  'zap-polling': zapPolling,
  'api-lists': apiLists,
  'zap-growth': zapGrowth,
}

const RESULTS = new URL('RESULTS.md', import.meta.url)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
    profile: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})

if (values.list) for (const [name, { about }] of Object.entries(scenarios)) console.log(`${name.padEnd(18)}${about}`)
else await runAll(positionals.length > 0 ? positionals : Object.keys(scenarios))

async function runAll(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(scenarios, name))
  if (unknown.length > 0)
    throw new Error(`no such scenario: ${unknown.join(', ')} (there are ${Object.keys(scenarios)})`)
  if (values.profile !== undefined) await startProfiling(resolve(values.profile))
  const heading = `## ${await describeRun()}\n`
  console.log(heading)
  const pace = { rounds: Number(values.rounds), seconds: Number(values.seconds) }
  const texts: string[] = []
  for (const name of names) {
    const text = markdownOf(await endingAll((undo) => scenarios[name]!.run(pace, undo)))
    console.log(text)
    texts.push(text)
  }
  if (values.write) await appendFile(RESULTS, `\n${[heading, ...texts].join('\n')}`)
}

async function startProfiling(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  profileInto(folder)
}
