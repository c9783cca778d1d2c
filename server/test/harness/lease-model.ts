// A model of the lease protocol of connections/refresh: the row as its statements change it (refresh/store.ts), processes
// that follow refresh.ts and settle.ts step by step, and a provider whose refresh tokens serve once. Small enough that all
// its states can be visited.

/** The part of a connection's row that the protocol is about. `left`: ticks until the lease is over. */
export type Row = {
  token: number
  generation: number
  status: 'active' | 'expired'
  reason: 'lost' | 'refused' | null
  holder: number | null
  left: number
  fence: number
  isUnknown: boolean
}

export const LEASE_TICKS = 2

export const newRow = (): Row => ({
  token: 0,
  generation: 0,
  status: 'active',
  reason: null,
  holder: null,
  left: 0,
  fence: 0,
  isUnknown: false,
})

const unleased = { holder: null, left: 0 } as const

/** Each statement: the row after it, or undefined where it changes nothing. */
export const statements = {
  take: (row: Row, holder: number, generation: number): Row | undefined =>
    row.generation === generation && row.status === 'active' && row.left === 0
      ? { ...row, holder, left: LEASE_TICKS, fence: row.fence + 1, isUnknown: row.isUnknown || row.holder !== null }
      : undefined,
  prolong: (row: Row, fence: number): Row | undefined =>
    row.fence === fence ? { ...row, left: LEASE_TICKS } : undefined,
  noteUnknown: (row: Row, fence: number): Row | undefined =>
    row.fence === fence ? { ...row, isUnknown: true, left: LEASE_TICKS } : undefined,
  storeTokens: (row: Row, generation: number, token: number): Row | undefined =>
    row.generation === generation
      ? {
          ...row,
          ...unleased,
          token,
          generation: generation + 1,
          status: 'active',
          reason: null,
          fence: row.fence + 1,
          isUnknown: false,
        }
      : undefined,
  storeRefusal: (row: Row, fence: number, generation: number, reason: Row['reason']): Row | undefined =>
    row.fence === fence && row.generation === generation && row.status === 'active'
      ? { ...row, ...unleased, status: 'expired', reason }
      : undefined,
  storeFailure: (row: Row, fence: number): Row | undefined =>
    row.fence === fence ? { ...row, ...unleased } : undefined,
}

type Held = { fence: number; generation: number; token: number; wasUnknown: boolean }

/** Where a process stands. `asked`: its request is in flight. */
export type Process =
  | { at: 'idle' }
  | ({ at: 'holding' | 'asked' | 'unsure' | 'refused' } & Held)
  | ({ at: 'answered'; gave: number } & Held)

export type State = {
  row: Row
  processes: readonly Process[]
  /** The refresh token that the provider takes; null: a second use has killed the family. */
  valid: number | null
  issued: number
  crashes: number
  losses: number
  /** A live holder let its lease run out, as one that stood still for a minute does. */
  overruns: number
  /** What explains a refusal: an answer that nobody stored, or a lease that was overrun. */
  isExplained: boolean
}

export type Bounds = { processes: number; generations: number; crashes: number; losses: number; overruns: number }

export const newState = ({ processes }: Bounds): State => ({
  row: newRow(),
  processes: Array.from({ length: processes }, () => ({ at: 'idle' })),
  valid: 0,
  issued: 0,
  crashes: 0,
  losses: 0,
  overruns: 0,
  isExplained: false,
})

/** Every state that one step leads to. */
export function stepsFrom(state: State, bounds: Bounds): State[] {
  const own = state.processes.flatMap((process, index) => stepsOf(state, process, index, bounds))
  return [...own, ...ticks(state, bounds)]
}

function stepsOf(state: State, process: Process, index: number, bounds: Bounds): State[] {
  const { row } = state
  const with_ = (next: Process, more: Partial<State> = {}): State => ({
    ...state,
    ...more,
    processes: state.processes.map((old, place) => (place === index ? next : old)),
  })
  const idle = { at: 'idle' } as const
  if (process.at === 'idle') {
    if (row.generation >= bounds.generations) return []
    const taken = statements.take(row, index, row.generation)
    const { fence = 0, generation, token, isUnknown = false } = taken ?? row
    return taken ? [with_({ at: 'holding', fence, generation, token, wasUnknown: isUnknown }, { row: taken })] : []
  }
  const steps: State[] = []
  const { fence, generation } = process
  if (process.at === 'holding') steps.push(with_({ ...process, at: 'asked' }))
  if (process.at === 'asked') {
    const { process: next, ...provider } = asked(state, process)
    steps.push(with_(next, provider))
    // The provider carried it out, and the answer was lost on its way.
    if (state.losses < bounds.losses)
      steps.push(with_({ ...process, at: 'unsure' }, { ...provider, losses: state.losses + 1, isExplained: true }))
  }
  if (process.at === 'unsure') {
    const noted = process.wasUnknown ? undefined : statements.noteUnknown(row, fence)
    if (noted) steps.push(with_({ ...process, at: 'asked', wasUnknown: true }, { row: noted }))
    else steps.push(with_(idle, { row: statements.storeFailure(row, fence) ?? row }))
  }
  if (process.at === 'answered')
    steps.push(with_(idle, { row: statements.storeTokens(row, generation, process.gave) ?? row }))
  if (process.at === 'refused') {
    const reason = process.wasUnknown ? 'lost' : 'refused'
    steps.push(with_(idle, { row: statements.storeRefusal(row, fence, generation, reason) ?? row }))
  }
  const prolonged = statements.prolong(row, fence)
  if (prolonged && row.left < LEASE_TICKS) steps.push(with_(process, { row: prolonged }))
  if (state.crashes < bounds.crashes) steps.push(...crashesOf(state, process, with_))
  return steps
}

/** What the provider makes of a request: a token that serves once; a second use kills the whole family. */
function asked(
  state: State,
  { fence, generation, token, wasUnknown }: Held,
): Pick<State, 'valid' | 'issued'> & { process: Process } {
  const held = { fence, generation, token, wasUnknown }
  if (token !== state.valid) return { valid: null, issued: state.issued, process: { ...held, at: 'refused' } }
  const gave = state.issued + 1
  return { valid: gave, issued: gave, process: { ...held, at: 'answered', gave } }
}

// A request dies with its process, carried out or not: long before the lease is over.
function crashesOf(state: State, process: Process, with_: (next: Process, more?: Partial<State>) => State): State[] {
  const crashes = state.crashes + 1
  const dead = { at: 'idle' } as const
  if (process.at === 'asked') {
    const { process: _never, ...provider } = asked(state, process)
    return [with_(dead, { crashes }), with_(dead, { crashes, ...provider, isExplained: true })]
  }
  const isExplained = state.isExplained || process.at === 'answered' || process.at === 'unsure'
  return [with_(dead, { crashes, isExplained })]
}

// Time passes; whoever is alive prolongs in time, unless the bounds let him stand still.
function ticks(state: State, bounds: Bounds): State[] {
  const { row } = state
  if (row.left === 0) return []
  const left = row.left - 1
  const holder = state.processes.find((process) => process.at !== 'idle' && process.fence === row.fence)
  const isOverrun = left === 0 && holder !== undefined
  if (isOverrun && state.overruns >= bounds.overruns) return []
  const overruns = state.overruns + (isOverrun ? 1 : 0)
  return [{ ...state, row: { ...row, left }, overruns, isExplained: state.isExplained || isOverrun }]
}

/** Visits every state that can be reached, and calls `check` on each; how many there are. */
export function visitAll(bounds: Bounds, check: (state: State, from: State | undefined) => void): number {
  const start = newState(bounds)
  check(start, undefined)
  const seen = new Set([JSON.stringify(start)])
  const open = [start]
  for (let state = open.pop(); state; state = open.pop()) {
    for (const next of stepsFrom(state, bounds)) {
      const key = JSON.stringify(next)
      if (seen.has(key)) continue
      seen.add(key)
      check(next, state)
      open.push(next)
    }
  }
  return seen.size
}
