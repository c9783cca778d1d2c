// A server of somebody else's, run as a script: it reads its settings from the first line of stdin, says its port on the
// first line of stdout, answers /test/expire, /test/revoke and /test/state for its tests, and ends with stdin.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { atEnd } from './database.ts'

export type ScriptServer = {
  origin: string
  expire(): Promise<void>
  revoke(): Promise<void>
  state(): Promise<{ refreshes: number; refreshToken: string }>
}

/** Starts it; it stops after the file's tests. Throws with what it complained of. */
export async function startScriptServer(
  command: readonly [string, ...string[]],
  settings: object,
): Promise<ScriptServer> {
  const [program, ...args] = command
  const child = spawn(program, args, { env: { PATH: '/usr/bin:/bin', PYTHONDONTWRITEBYTECODE: '1' }, stdio: 'pipe' })
  const ended = once(child, 'exit')
  atEnd(async () => {
    child.stdin.end()
    await ended
  })
  const complaints: string[] = []
  child.stderr.on('data', (data: Buffer) => complaints.push(data.toString()))
  child.stdin.write(`${JSON.stringify(settings)}\n`)
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), ended.then(() => [undefined])])
  if (typeof line !== 'string') throw new Error(`${command.join(' ')}: ${complaints.join('').slice(-4000)}`)
  const origin = `http://127.0.0.1:${line.trim()}`
  const order = async (name: string) => {
    const answer = await fetch(`${origin}/test/${name}`)
    if (!answer.ok) throw new Error(`/test/${name}: ${answer.status} ${(await answer.text()).slice(0, 2000)}`)
    return answer.json()
  }
  const state = async () => {
    const { refreshes, refresh_token } = (await order('state')) as { refreshes: number; refresh_token: string }
    return { refreshes, refreshToken: refresh_token }
  }
  return { origin, expire: () => order('expire').then(() => {}), revoke: () => order('revoke').then(() => {}), state }
}
