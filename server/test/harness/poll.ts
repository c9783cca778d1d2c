import { setTimeout as pause } from 'node:timers/promises'

const STEP_MS = 50

/** Waits until `isSo`, asking again and again. Throws after `withinMs`. */
export async function poll(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so within ${withinMs} ms: ${isSo}`)
    await pause(STEP_MS)
  }
}
