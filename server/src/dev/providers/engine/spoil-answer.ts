// What becomes of a good answer on its way: cut in the midst, or given out drop by drop; or an answer without end.
import type { Socket } from 'node:net'
import { pause } from './real-time.ts'

const CHUNK_BYTES = 64 * 1024
const PIECES = 8

/** The first half of the body, then the end of the connection. The headers promise the whole. */
export function cutInHalf(answer: Response, socket: Socket): Response {
  return rewritten(answer, async function* (body) {
    yield body.subarray(0, Math.ceil(body.length / 2))
    await pause(20) // the half has left before the cut
    socket.destroy()
  })
}

/** The same body in eight pieces, with a pause of `ms` before each. */
export function trickled(answer: Response, ms: number): Response {
  return rewritten(answer, async function* (body) {
    const pieceBytes = Math.ceil(body.length / PIECES)
    for (let start = 0; start < body.length; start += pieceBytes) {
      await pause(ms)
      yield body.subarray(start, start + pieceBytes)
    }
  })
}

/** A 200 with `bytes` bytes of a JSON string that ends nowhere. */
export function hugeAnswer(bytes: number): Response {
  let left = bytes
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const size = Math.min(left, CHUNK_BYTES)
      left -= size
      if (size === 0) return controller.close()
      controller.enqueue(Buffer.alloc(size, left + size === bytes ? '{"filler":"'.padEnd(size, 'x') : 'x'))
    },
  })
  return new Response(body, { status: 200, headers: { 'Content-Type': 'application/json' } })
}

function rewritten(answer: Response, pieces: (body: Uint8Array) => AsyncGenerator<Uint8Array>): Response {
  const source = answer.body
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const whole = new Uint8Array(await new Response(source).arrayBuffer())
      for await (const piece of pieces(whole)) controller.enqueue(piece)
      controller.close()
    },
  })
  return new Response(body, { status: answer.status, headers: answer.headers })
}
