/** What one check says. Only `bad` must be mended; `detail` says how. */
export type Finding = { name: string; verdict: 'good' | 'warning' | 'bad'; detail: string }

/** All is well. */
export function good(name: string, detail: string): Finding {
  return { name, verdict: 'good', detail }
}

/** It works, and somebody should know. */
export function warning(name: string, detail: string): Finding {
  return { name, verdict: 'warning', detail }
}

/** It must be mended. */
export function bad(name: string, detail: string): Finding {
  return { name, verdict: 'bad', detail }
}
