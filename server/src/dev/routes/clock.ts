import { z } from '@hono/zod-openapi'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError } from '../../kernel/errors.ts'
import { apiEndpoint, readBody } from '../../kernel/http/index.ts'
import { moveClock } from '../../kernel/processes.ts'
import { tick } from '../../tick.ts'

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
// PostgreSQL and JavaScript both know the years from here to there.
const EARLIEST_MS = Date.UTC(1970, 0, 1)
const LATEST_MS = Date.UTC(9999, 0, 1)

const BODY_BYTES_MAX = 1024

const moveSchema = z.union([
  z.strictObject({ advance: z.string().regex(/^\d{1,9}[smhd]$/) }),
  z.strictObject({ set: z.iso.datetime({ offset: true }) }),
  z.strictObject({ reset: z.literal(true) }),
])
const MISTAKE = 'Send one of {"advance":"121s"} (s, m, h, d), {"set":"2026-01-01T00:00:00Z"} and {"reset":true}.'

type Move = z.output<typeof moveSchema>

// POST /_dev/clock                                                                                        dev-mode §3
// Moves the one clock of all processes on the database. Answers when every live one has it and what became due is
// enqueued.
export const clock = apiEndpoint(
  {
    summary: 'Move the clock',
    tag: 'development',
    answers: { 200: { description: 'What the clock says now, and how far it is ahead of real time' } },
  },
  async ({ request }, deps) => {
    const move = await readMove(request)
    await moveClock(deps.db, (offsetMs) => newOffset(move, offsetMs, deps))
    await tick(deps, new Map()) // every watch looks, whenever it last did
    return { body: { now: deps.clock.now().toISOString(), offset_ms: deps.clock.offsetMs() } }
  },
)

/** Any media type will do: what curl sends by itself is none of JSON's. */
async function readMove(request: Request): Promise<Move> {
  const text = (await readBody(request, BODY_BYTES_MAX)) ?? ''
  try {
    return moveSchema.parse(JSON.parse(text))
  } catch {
    throw new ApiError({ code: 'invalid', detail: MISTAKE, source: { pointer: '' } })
  }
}

function newOffset(move: Move, offsetMs: number, { clock }: Pick<Deps, 'clock'>): number {
  if ('reset' in move) return 0
  const realMs = clock.now().getTime() - clock.offsetMs()
  const offset = 'set' in move ? Date.parse(move.set) - realMs : offsetMs + milliseconds(move.advance)
  const moment = realMs + offset
  if (moment >= EARLIEST_MS && moment < LATEST_MS) return offset
  const pointer = 'set' in move ? '/set' : '/advance'
  throw new ApiError({ code: 'invalid', detail: 'The clock goes from 1970 to 9998.', source: { pointer } })
}

function milliseconds(duration: string): number {
  const unit = duration.at(-1) as keyof typeof UNIT_MS
  return Number(duration.slice(0, -1)) * UNIT_MS[unit]
}
