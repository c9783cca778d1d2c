// A browser window reduced to what connect() touches. It exists only while a test runs.

import type { TestContext } from 'node:test'

/** The window that connect() opened. */
export type FakePopup = { location: { href: string }; closed: boolean; close(): void }

/** What the page sees, and what a test does to it. */
export type FakeWindow = {
  popups: FakePopup[]
  /** Arguments of each `window.open`. */
  opened: string[][]
  /** Addresses the page itself went to. */
  visited: string[]
  /** Delivers a message as the browser would. */
  post(origin: string, source: unknown, data: unknown): void
  /** Message listeners that are still there. */
  listening(): number
}

/** Puts a fake `window` in place. */
export function installWindow(t: TestContext, { isBlocked = false } = {}): FakeWindow {
  const listeners = new Set<(event: object) => void>()
  const fake: FakeWindow = {
    popups: [],
    opened: [],
    visited: [],
    post: (origin, source, data) => {
      for (const hear of [...listeners]) hear({ origin, source, data })
    },
    listening: () => listeners.size,
  }
  const window = {
    screenX: 100,
    screenY: 50,
    outerWidth: 1200,
    outerHeight: 860,
    location: { search: '?connection_id=1', assign: (url: string) => void fake.visited.push(url) },
    open: (...args: string[]) => {
      fake.opened.push(args)
      if (isBlocked) return null
      const popup: FakePopup = {
        location: { href: '' },
        closed: false,
        close: () => Object.assign(popup, { closed: true }),
      }
      fake.popups.push(popup)
      return popup
    },
    addEventListener: (_type: string, hear: (event: object) => void, { signal }: { signal: AbortSignal }) => {
      listeners.add(hear)
      signal.addEventListener('abort', () => listeners.delete(hear))
    },
  }
  Object.assign(globalThis, { window })
  t.after(() => Reflect.deleteProperty(globalThis, 'window'))
  return fake
}

/** Waits for a condition, giving way to whatever is under way. Bounded. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 5_000; turn++) {
    if (condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`It never came to this: ${what}`)
}
