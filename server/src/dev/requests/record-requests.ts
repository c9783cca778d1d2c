// Keeps a copy of every request once it is answered. Written at once when nothing is being written, otherwise together
// with whatever else has come meanwhile: a burst costs a few statements, not one a request.
import type { Deps } from '../../kernel/deps.ts'
import { isDatabaseAway } from '../../kernel/http/failures.ts'
import { type MountHooks, readBody } from '../../kernel/http/index.ts'
import { maskBody, maskHeaders, maskPath, maskQuery } from './mask.ts'
import { insertRequests, type KeptRequest, REQUESTS_MAX } from './store.ts'

type Finished = Parameters<NonNullable<MountHooks['onFinished']>>[0]

export type Recorder = {
  /** To be called before anybody reads the request: its body can be read once only. */
  begin(request: Request): void
  finish(finished: Finished): void
}

const BODY_BYTES_MAX = 64 * 1024
const OWN_PATHS = /^\/(_dev|inbox|assets)(\/|$)/

/** A recorder for one process. */
export function recordRequests(deps: Pick<Deps, 'db' | 'clock' | 'log'>): Recorder {
  const copies = new WeakMap<Request, Request>()
  const write = writeBehind(deps)
  return {
    begin: (request) => {
      if (request.body !== null && isKept(new URL(request.url))) copies.set(request, request.clone())
    },
    finish: ({ request, url, requestId, response }) => {
      const at = deps.clock.now()
      const { status } = response
      if (!isKept(url)) return
      void describe(request, url, copies.get(request)).then((described) =>
        write({ id: requestId, at, status, ...described }),
      )
    },
  }
}

function isKept(url: URL): boolean {
  return !OWN_PATHS.test(url.pathname)
}

async function describe(request: Request, url: URL, copy: Request | undefined) {
  const text = copy && (await readBody(copy, BODY_BYTES_MAX).catch(() => ''))
  return {
    method: request.method,
    path: maskPath(url.pathname),
    query: maskQuery(url.search.slice(1), url.pathname),
    headers: maskHeaders(request.headers),
    body: copy ? maskBody(text, request.headers.get('content-type') ?? '', url.pathname) : null,
  }
}

function writeBehind({ db, log }: Pick<Deps, 'db' | 'log'>): (request: KeptRequest) => void {
  let waiting: KeptRequest[] = []
  let isWriting = false
  const flush = async () => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await insertRequests(db, batch.slice(-REQUESTS_MAX)).catch((error) => {
        if (!isDatabaseAway(error)) log.warn({ err: error }, 'a request could not be kept for /_dev/requests')
      })
    }
    isWriting = false
  }
  return (request) => {
    waiting.push(request)
    if (waiting.length > REQUESTS_MAX) waiting.shift()
    void flush()
  }
}
