// hey, the load generator by which others publish their figures, where the machine has it (Debian: hey).
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { type Load, type LoadRequest, load } from './load.ts'

const run = promisify(execFile)
const SECONDS_MAX = 60

/** Whether there is a hey. It answers `-h` with its usage and an error, so that only its absence is told by name. */
export async function hasHey(): Promise<boolean> {
  return run('hey', ['-h']).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  )
}

type Burst = { count: number; concurrency: number }

/** Sends the same request `count` times, `concurrency` at once. Throws when an answer is another than 200. */
export async function hey(
  origin: string,
  { method, path, headers = {}, body }: LoadRequest,
  { count, concurrency }: Burst,
): Promise<Pick<Load, 'perSecond' | 'p50' | 'p95'>> {
  const how = ['-n', String(count), '-c', String(concurrency), '-m', method]
  const { 'content-type': type, ...others } = headers
  const sent = [
    ...Object.entries(others).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
    ...(type === undefined ? [] : ['-T', type]),
    ...(body === undefined ? [] : ['-d', body]),
  ]
  const { stdout } = await run('hey', [...how, ...sent, origin + path], { timeout: SECONDS_MAX * 1000 })
  const answered = [...stdout.matchAll(/^\s*\[(\d{3})\]\s+(\d+) responses$/gm)].map(
    ([, status, n]) => `${n} x ${status}`,
  )
  if (answered.join() !== `${count} x 200`)
    throw new Error(`${method} ${path} answered ${answered.join(', ')}\n${stdout}`)
  const figure = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? Number.NaN)
  return {
    perSecond: figure(/Requests\/sec:\s+([\d.]+)/),
    p50: 1000 * figure(/50% in ([\d.]+) secs/),
    p95: 1000 * figure(/95% in ([\d.]+) secs/),
  }
}

/** The same by the generator of this bench. */
export async function likeHey(
  origin: string,
  request: LoadRequest,
  { count, concurrency }: Burst,
): Promise<Pick<Load, 'perSecond' | 'p50' | 'p95'>> {
  return load(origin, () => request, { concurrency, countMax: count, seconds: SECONDS_MAX, warmUpSeconds: 0 })
}
