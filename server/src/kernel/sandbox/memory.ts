// The memory of the engine: it cannot outgrow the limit, and can be put back to how it was.

const PAGE_BYTES = 64 * 1024
const PAGES_FIRST = 256 // what the build of QuickJS asks for

// The engine asks for a fifth more than it needs, then for a tenth, then for a twentieth; then it has no memory.
const TRIES_A_REQUEST = 3

/** `isFull`: the engine has been refused memory, from then on. */
export type CappedMemory = { memory: WebAssembly.Memory; isFull: () => boolean }

/**
 * A memory that cannot grow beyond `bytesMax`. QuickJS's own limit counts what it allocates by its own books and has been seen
 * not to hold; the maximum of a WebAssembly memory is the machine's.
 */
export function createCappedMemory(bytesMax: number): CappedMemory {
  const memory = new WebAssembly.Memory({ initial: PAGES_FIRST, maximum: bytesMax / PAGE_BYTES })
  const grow = memory.grow.bind(memory)
  let refused = 0
  memory.grow = (pages) => {
    refused++
    const before = grow(pages)
    if (refused <= TRIES_A_REQUEST) refused = 0
    return before
  }
  return { memory, isFull: () => refused >= TRIES_A_REQUEST }
}

/** Remembers the memory as it is; calling the answer puts it back, and empties what it has grown by since. */
export function rememberMemory(memory: WebAssembly.Memory): () => void {
  const all = new Uint8Array(memory.buffer)
  let used = all.length
  while (used > 0 && all[used - 1] === 0) used--
  const remembered = all.slice(0, used)
  return () => {
    const now = new Uint8Array(memory.buffer)
    now.set(remembered)
    now.fill(0, used)
  }
}
