// Node-RED, installed by npm into a temporary folder when it is wanted: it is in no lock of ours.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Child, startChild } from './child.ts'
import type { NodeRed } from './programs/node-red.ts'
import type { Undo } from './undo.ts'

const VERSION = '5.0.7'
const INSTALL_MS_MAX = 300_000

/** Installs and starts it with one flow: webhook, request to the provider, answer. Undefined, with a word why, when it cannot be had. */
export async function startNodeRed(providerOrigin: string, undo: Undo): Promise<Child<NodeRed> | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-node-red-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'package.json'), '{"private":true}')
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', `node-red@${VERSION}`]
  try {
    await promisify(execFile)('npm', install, { cwd: folder, timeout: INSTALL_MS_MAX })
  } catch (error) {
    console.warn(`Node-RED could not be installed, and is left out: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
  const child = await startChild<NodeRed>('node-red', { folder, providerOrigin })
  undo.push(child.stop)
  return child
}
