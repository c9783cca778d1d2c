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
    async function consent(): Promise<Returned | undefined> {
      if (consentsLeft === 0) return undefined
      consentsLeft -= 1
      return askOnce(play, approve)
    }
    for (const check of checks) {
      const started = performance.now()
      const verdict =
        only && !check.id.startsWith(only) && !isNeeded(check.id) ? NOT_ASKED : await tried(() => check.run(play))
      yield { check, verdict, exchanges: log.take(), durationMs: performance.now() - started }
    }
  } finally {
    await probe.close()
  }
}

const NOT_ASKED = skipped('It was not asked for.')

// Whatever is asked for by name stands on these.
function isNeeded(id: string): boolean {
  return id === 'callback.code' || id === 'token.exchange'
}

async function askOnce({ app, fields, redirectUri }: Play, approve: Approver): Promise<Returned | undefined> {
  const state = randomBytes(16).toString('base64url')
  const pkce = app.auth.oauth2?.pkce ? createPkce() : undefined
  const came = await approve(authorizeUrl(app, fields, { redirectUri, state, codeChallenge: pkce?.challenge }))
  return came && { query: came.searchParams, state, codeVerifier: pkce?.verifier }
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
