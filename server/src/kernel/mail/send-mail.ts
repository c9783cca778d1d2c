// Job mail.send: one attempt to hand a mail to the mail server. At least once: a worker that is killed after the server
// took the mail, and before that was written down, sends it again, under the same Message-ID.
import { addSeconds } from '../clock.ts'
import type { Deps } from '../deps.ts'
import type { Job } from '../queue/index.ts'
import type { Sealer } from '../seal/index.ts'
import { judgeSmtpFailure, type SmtpFailure } from './judge-smtp-failure.ts'
import { LEASE_SECONDS, placeOf } from './lease.ts'
import * as store from './store.ts'

/** How long to wait after each failed attempt but the last: a day in all. */
export const RETRY_SECONDS: readonly number[] = [10, 60, 300, 900, 3_600, 7_200, 14_400, 21_600, 36_000]

/** Sends the mail once, writes down how it went, and when to try again. */
export async function sendMail({ data, signal }: Job<'mail.send'>, deps: Deps): Promise<void> {
  const { db, clock, log } = deps
  const mail = await store.claimMail(db, data.id, data.attempt, addSeconds(clock.now(), LEASE_SECONDS))
  if (!mail) return
  const failure = await send(mail, deps)
  if (signal.aborted && failure) throw new Error('interrupted: the mail is due again when its lease is over')
  const next = nextStep(failure, RETRY_SECONDS[mail.attempts - 1], clock.now())
  await store.recordAttempt(db, mail.id, mail.attempts, next)
  if (failure) log.warn({ mail: mail.id, attempt: mail.attempts, failure: failure.words }, `a mail is ${next.status}`)
}

async function send(mail: store.ClaimedMail, { mail: transport, seal }: Deps): Promise<SmtpFailure | undefined> {
  if (!transport) return { kind: 'again', words: 'SMTP_URL is not set' }
  const { id, recipient, subject } = mail
  const content = openContent(mail, seal)
  if (!content) return { kind: 'refused', words: 'its content was sealed under a master key that is not here' }
  try {
    await transport.send({ id, to: recipient, subject, ...content })
  } catch (error) {
    return judgeSmtpFailure(error)
  }
}

function openContent({ id, content }: store.ClaimedMail, seal: Sealer): { text: string; html?: string } | undefined {
  try {
    return JSON.parse(seal.open(content, placeOf(id)))
  } catch {
    return undefined
  }
}

/** What an attempt leads to; `wait` is absent after the last one. Pure. */
export function nextStep(failure: SmtpFailure | undefined, wait: number | undefined, now: Date): store.NextStep {
  if (!failure) return { status: 'sent', sent_at: now }
  if (failure.kind === 'refused' || wait === undefined) return { status: 'failed', failure: failure.words }
  return { status: 'pending', next_attempt_at: addSeconds(now, wait), failure: failure.words }
}
