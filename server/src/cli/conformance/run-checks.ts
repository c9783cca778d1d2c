import { randomBytes } from 'node:crypto'
import { TemplateError } from '../../apps/index.ts'
import { authorizeUrl, createPkce, secretsOf } from '../../connections/outbound/index.ts'
import { createClock } from '../../kernel/clock.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import type { Approver } from './approve.ts'
import { type Play, type Result, type Returned, skipped, type Verdict } from './check.ts'
import { checks } from './checks/index.ts'
import type { ConformanceConfig } from './config.ts'
import { logExchanges } from './exchange-log.ts'
import { openProbe } from './probe.ts'

/** Plays every check (or those whose id is, or begins with, `only`), and says what came of each, one by one. */
export async function* runChecks(
  config: ConformanceConfig,
  approve: Approver,
  fetch: SafeFetch,
  only?: string,
): AsyncGenerator<Result> {
  const secrets = new Set(secretsOf(config.app, config.fields))
  const log = logExchanges(fetch, secrets)
  const probe = await openProbe(0)
  try {
    const { app, fields, redirectUri } = config
    const play: Play = { app, fields, redirectUri, probe, secrets, fetch: log.fetch, clock: createClock(), consent }
    let consentsLeft = config.consentsMax
    async function consent(): Promise<Returned | string> {
      if (consentsLeft === 0) return 'No consent is left for it (consents in the config).'
      consentsLeft -= 1
      const came = await askOnce(play, approve)
      if (typeof came === 'string') consentsLeft = 0 // whoever did not come back once is not waited for again
      return came
    }
    for (const check of checks) {
      const started = performance.now()
      const verdict = whyNot(check.id, play, only) ?? (await tried(() => check.run(play)))
      yield { check, verdict, exchanges: log.take(), durationMs: performance.now() - started }
    }
  } finally {
    await probe.close()
  }
}

function whyNot(id: string, { isAway }: Play, only: string | undefined): Verdict | undefined {
  if (isAway) return skipped('The server does not answer.')
  return only && !id.startsWith(only) && !isNeeded(id) ? skipped('It was not asked for.') : undefined
}

// Whatever is asked for by name stands on these.
function isNeeded(id: string): boolean {
  return id === 'addresses.answer' || id === 'callback.code' || id === 'token.exchange'
}

async function askOnce({ app, fields, redirectUri }: Play, approve: Approver): Promise<Returned | string> {
  const state = randomBytes(16).toString('base64url')
  const pkce = app.auth.oauth2?.pkce ? createPkce() : undefined
  const came = await approve(authorizeUrl(app, fields, { redirectUri, state, codeChallenge: pkce?.challenge }))
  return typeof came === 'string' ? came : { query: came.searchParams, state, codeVerifier: pkce?.verifier }
}

/** The config's own mistakes (a field that fits no template) are answers too. */
async function tried(run: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { kind: 'failed', why: error.message, mend: 'Give the field under fields in the config file.' }
  }
}
