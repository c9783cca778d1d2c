// Runs a script once, to learn whether it is one and which methods it defines.
import { z } from 'zod'
import { parseJson } from '../../kernel/json.ts'
import type { Ended, Sandbox } from '../../kernel/sandbox/index.ts'
import type { Mistake } from '../manifest/mistake.ts'
import type { ReadScript, UnreadScript } from '../manifest/script.ts'
import type { ScriptFile } from './find-script.ts'

/** What the errors of a script are told under, whatever the file is called; the prelude looks for it. */
export const SCRIPT_NAME = 'script.hooks.js'
const NAME_LENGTH_MAX = 200
const METHODS_MAX = 1_000

const foundSchema = z.union([
  z.object({ kind: z.literal('returned'), value: z.array(z.string().max(NAME_LENGTH_MAX)).max(METHODS_MAX) }),
  z.object({ message: z.string(), line: z.int().optional(), column: z.int().optional() }),
])

/** The script's methods, or what is wrong with it. It runs in the sandbox, asks nothing and is given no bundle. */
export async function readScript(
  file: ScriptFile | UnreadScript,
  { sandbox, nowMs }: { sandbox: Sandbox; nowMs: number },
): Promise<ReadScript | UnreadScript> {
  if ('unreadable' in file) return file
  const { name, source } = file
  const ended = await sandbox.run({
    of: name,
    script: { name: SCRIPT_NAME, text: source },
    input: '{}',
    nowMs,
    ask: async () => {
      throw new Error('A script makes requests in its hooks only, not while it is read.')
    },
  })
  return { name, source, ...methodsOf(ended, name) }
}

function methodsOf(ended: Ended, file: string): Pick<ReadScript, 'methods' | 'mistakes'> {
  const mistake = (message: string, line = 1, column = 1): { methods: string[]; mistakes: Mistake[] } => ({
    methods: [],
    mistakes: [{ file, line, column, path: '', message }],
  })
  if (ended.kind === 'stopped') return mistake(`${ended.message} It must do no work outside of its hooks.`)
  const found = foundSchema.safeParse(readable(ended.output))
  if (!found.success) return mistake('This defines no Zap that can be read.')
  if ('message' in found.data) return mistake(found.data.message, found.data.line, found.data.column)
  return { methods: [...new Set(found.data.value)].sort(), mistakes: [] }
}

function readable(json: string): unknown {
  try {
    return parseJson(json)
  } catch {
    return undefined
  }
}
