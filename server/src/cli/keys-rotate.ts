import { resealCredentials } from '../connections/index.ts'
import { type Rotation, rotateSigningKeys } from '../kernel/jwt/index.ts'
import { finishDataKeys, isReplacingDataKeys, replaceDataKeys, rotateMasterKey } from '../kernel/vault/index.ts'
import { type Administration, administrate } from './administration.ts'
import type { Context } from './context.ts'
import { printJson, printLine, printTable } from './print.ts'
import { progressOf } from './progress.ts'
import type { DatabaseOptions } from './which-database.ts'

type Options = DatabaseOptions & { now?: boolean; dataKeys?: boolean; json?: boolean }
type DataKeys = { replaced: number; resealed: number }
type Master = { id: string; rewrapped: number; laggards: number }
type Rotated = { master: Master; dataKeys: DataKeys | undefined; signing: Rotation[] }

/**
 * Wraps the data keys with the current master key, gives workspaces new ones where that is asked for (or was begun and
 * interrupted), and at last replaces the signing keys: what was interrupted is done to its end by another run.
 */
export async function rotateKeys(options: Options, { environment }: Context): Promise<void> {
  const isJson = options.json === true
  const { master, dataKeys, signing } = await administrate(options, environment, (deps) => rotate(options, deps))
  if (isJson) {
    return printJson({
      ok: true,
      master_key: { id: master.id, data_keys_rewrapped: master.rewrapped, processes_with_another: master.laggards },
      ...(dataKeys ? { data_keys: dataKeys } : {}),
      signing_keys: signing.map(bodyOf),
    })
  }
  printLine(`Master key ${master.id} wraps every data key. Wrapped anew: ${master.rewrapped}.`)
  if (dataKeys) {
    printLine(`New data keys: ${dataKeys.replaced}, one a workspace. Connections sealed anew: ${dataKeys.resealed}.`)
  }
  if (master.laggards > 0) {
    printLine('Some running processes still wrap new data keys with another master key: restart them with this one as')
    printLine('WAYLEAVE_SECRET, then run wayleave keys rotate again before the earlier key goes.')
  }
  printTable([['ALGORITHM', 'NEW KEY', 'SIGNS FROM', 'RETIRED THEN', 'PUBLISHED UNTIL'], ...signing.map(rowOf)])
  printLine('The new keys are published; no process has to start again.')
}

async function rotate(options: Options, deps: Administration): Promise<Rotated> {
  const isJson = options.json === true
  const { keyId, ...counts } = await rotateMasterKey(
    deps,
    progressOf('data_keys_rewrapped', 'data keys wrapped anew', isJson),
  )
  const dataKeys = options.dataKeys || (await isReplacingDataKeys(deps.db)) ? await replace(deps, isJson) : undefined
  const signing = await rotateSigningKeys(options.now ? { overlapSeconds: 0 } : {}, deps)
  return { master: { id: keyId, ...counts }, dataKeys, signing }
}

async function replace(deps: Administration, isJson: boolean): Promise<DataKeys> {
  const replaced = await replaceDataKeys(
    deps,
    progressOf('data_keys_replaced', 'workspaces have new data keys', isJson),
  )
  const resealed = await resealCredentials(deps, progressOf('connections_seen', 'connections looked at', isJson))
  await finishDataKeys(deps.db)
  return { replaced, resealed }
}

function bodyOf({ algorithm, kid, signsFrom, retired, publishedUntil }: Rotation) {
  return { alg: algorithm, kid, signs_from: signsFrom, retired, retired_published_until: publishedUntil }
}

function rowOf({ algorithm, kid, signsFrom, retired, publishedUntil }: Rotation): string[] {
  return [algorithm, kid, signsFrom.toISOString(), retired.join(' '), publishedUntil.toISOString()]
}
