import type { Agent, Dispatcher } from 'undici'
import { failureOf } from './failures.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { OutboundFailure } from './outbound.ts'
import type { Hop } from './redirect.ts'

/** One answer as it came, not yet decompressed. */
export type Received = { kind: 'received'; status: number; headers: Record<string, string>; body: Buffer }

/** Limits of one exchange; `stop` ends it with the failure it is aborted with. */
export type ExchangeLimits = { bodyBytesMax: number; connectTimeoutMs: number; stop: AbortSignal }

/** Sends one hop and gathers its answer. Never rejects. */
export function exchange(agent: Agent, hop: Hop, limits: ExchangeLimits): Promise<Received | OutboundFailure> {
  return new Promise((settle) => {
    if (limits.stop.aborted) return settle(limits.stop.reason)
    const handler = new Exchange(limits, settle)
    const { method, url, headers, body } = hop
    agent.dispatch({ origin: url.origin, path: url.pathname + url.search, method, headers, body }, handler)
  })
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits
  readonly #settle: (outcome: Received | OutboundFailure) => void
  readonly #connectTimer: NodeJS.Timeout
  #controller: Dispatcher.DispatchController | undefined
  #settled = false
  #status = 0
  #headers: Record<string, string> = {}
  readonly #body = new GrowingBuffer()

  constructor(limits: ExchangeLimits, settle: (outcome: Received | OutboundFailure) => void) {
    this.#limits = limits
    this.#settle = settle
    this.#connectTimer = setTimeout(() => this.#end(LATE_CONNECTION), limits.connectTimeoutMs)
    limits.stop.addEventListener('abort', this.#stop, { once: true })
  }

  // Called directly before the first byte is written: from here on the other side may have the request.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    clearTimeout(this.#connectTimer)
    this.#controller = controller
    if (this.#settled) controller.abort(new Error('given up before it was sent'))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHeaders): void {
    this.#status = status // of the last answer: interim ones (RFC 9110 §15.2) come before it
    this.#headers = plainHeaders(headers)
    if (Number(this.#headers['content-length']) > this.#limits.bodyBytesMax) this.#end(TOO_LARGE)
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.length + chunk.length > this.#limits.bodyBytesMax) this.#end(TOO_LARGE)
    else this.#body.append(chunk)
  }

  onResponseEnd(): void {
    this.#end({ kind: 'received', status: this.#status, headers: this.#headers, body: this.#body.bytes() })
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#end(failureOf(error, this.#controller !== undefined))
  }

  #stop = () => this.#end(this.#limits.stop.reason)

  #end(outcome: Received | OutboundFailure): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#connectTimer)
    this.#limits.stop.removeEventListener('abort', this.#stop)
    this.#settle(outcome.kind === 'received' ? outcome : { ...outcome, sent: this.#controller !== undefined })
    if (outcome.kind !== 'received') this.#controller?.abort(new Error('given up'))
  }
}

type IncomingHeaders = Record<string, string | string[] | undefined>

const TOO_LARGE: OutboundFailure = { kind: 'too_large', message: 'The answer is larger than allowed.', sent: true }
const LATE_CONNECTION: OutboundFailure = { kind: 'timeout', message: 'No connection was made in time.', sent: false }

function plainHeaders(headers: IncomingHeaders): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : `${value}`]),
  )
}
