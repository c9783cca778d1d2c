import { createClock } from '../../kernel/clock.ts'
import { createLog } from '../../kernel/log.ts'
import { createSandbox } from '../../kernel/sandbox/index.ts'
import type { ReadScript, UnreadScript } from '../manifest/script.ts'
import { findScript } from './find-script.ts'
import { hookPrelude } from './prelude.ts'
import { readScript } from './read-script.ts'

/**
 * The script that the manifest in `file` names, found and read; undefined when it names none. For those who have no running
 * program: it brings a sandbox of its own, as long as it is needed.
 */
export async function readScriptBeside(manifest: string, file: string): Promise<ReadScript | UnreadScript | undefined> {
  const found = await findScript(manifest, file)
  if (!found || 'unreadable' in found) return found
  const sandbox = createSandbox({ prelude: hookPrelude, log: createLog('error') })
  try {
    return await readScript(found, { sandbox, nowMs: createClock().now().getTime() })
  } finally {
    await sandbox.close()
  }
}
