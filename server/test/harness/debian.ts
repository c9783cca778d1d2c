// Clients of Debian's: Python scripts that are talked with, and Apache. Where a package is not there its tests are skipped,
// each with this reason.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

const PYTHON = '/usr/bin/python3' // Debian's packages are those of Debian's Python
const ENDS_WITHIN_MS = 60_000

const reason = (debianPackage: string) => `SKIPPED: no ${debianPackage} here; apt-get install ${debianPackage}`

/** Why a test with that Python module cannot run here; false when it can. For the `skip` of each. */
export function noPython(module: string, debianPackage: string): string | false {
  const asked = `import importlib.util, sys; sys.exit(importlib.util.find_spec(${JSON.stringify(module)}) is None)`
  return spawnSync(PYTHON, ['-c', asked]).status !== 0 && reason(debianPackage)
}

/** Why a test with these files of a package cannot run here; false when it can. */
export function noFiles(files: readonly string[], debianPackage: string): string | false {
  return !files.every((file) => existsSync(file)) && reason(debianPackage)
}

/** What a script says, a line of JSON each: where it sends a person, or what came of it. */
type Said<T> = { visit: string; answer: 'allow' | 'deny' } | { result: T }

/**
 * Runs a Python script. It reads `settings` from its first line, says `{"visit":url,"answer":…}` where it sends a person,
 * reads where the browser came back to, and ends with `{"result":…}`. Throws with what it complained of when it fails.
 */
export async function askPython<T>(
  script: URL,
  settings: object,
  visit: (url: string, answer: 'allow' | 'deny') => Promise<URL>,
): Promise<T> {
  // OAUTHLIB_INSECURE_TRANSPORT: oauthlib's own setting for http, which it otherwise refuses.
  const env = { PYTHONDONTWRITEBYTECODE: '1', OAUTHLIB_INSECURE_TRANSPORT: '1' }
  const child = spawn(PYTHON, [script.pathname], { env, stdio: 'pipe', timeout: ENDS_WITHIN_MS, killSignal: 'SIGKILL' })
  const ended = once(child, 'exit')
  const complaints: string[] = []
  child.stderr.on('data', (data: Buffer) => complaints.push(data.toString()))
  child.stdin.write(`${JSON.stringify(settings)}\n`)
  let result: { value: T } | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Said<T>
    if ('result' in said) result = { value: said.result }
    else child.stdin.write(`${await visit(said.visit, said.answer)}\n`)
  }
  await ended
  if (!result) throw new Error(`${script.pathname}: ${complaints.join('')}`)
  return result.value
}
