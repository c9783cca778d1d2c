/**
 * Bytes of a body as they come in, copied together. A list of chunks would let a server that sends one byte a chunk
 * take a hundred times the limit in memory.
 */
export class GrowingBuffer {
  #buffer = Buffer.alloc(0)
  #length = 0

  /** Bytes so far. */
  get length(): number {
    return this.#length
  }

  append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length
    if (needed > this.#buffer.length) this.#grow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.set(chunk, this.#length)
    this.#length = needed
  }

  /** A view of what came in, valid until the next append. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  #grow(capacity: number): void {
    const larger = Buffer.allocUnsafeSlow(capacity)
    larger.set(this.bytes())
    this.#buffer = larger
  }
}
