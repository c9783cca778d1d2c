import type { App } from '../../apps/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import type { Exchange } from './exchange-log.ts'
import type { Probe } from './probe.ts'

/** What came of one check. `why` and `mend` are whole sentences for whoever builds the server under test. */
export type Verdict =
  | { kind: 'passed'; note?: string }
  /** It works, and will hurt somebody some day. */
  | { kind: 'warned'; why: string; mend: string }
  | { kind: 'failed'; why: string; mend: string }
  | { kind: 'skipped'; why: string }

/** One question to the server under test. */
export type Check = {
  /** `area.question`: stable, for reports and for `--only`. */
  id: string
  /** What is true when it passes. */
  title: string
  /** The rule that it plays, as in `RFC 6749 §4.1.2`. */
  rule: string
  run(play: Play): Promise<Verdict>
}

/** A check and what came of it; `exchanges` are what was sent and received meanwhile, secrets masked. */
export type Result = { check: Check; verdict: Verdict; exchanges: readonly Exchange[]; durationMs: number }

/** How the browser came back: the query of the callback and what we had sent along. */
export type Returned = { query: URLSearchParams; state: string; codeVerifier: string | undefined }

/** Tokens as the server under test gave them. */
export type HeldTokens = { access_token: string; refresh_token?: string; expires_in?: number; extra: object }

/** What the checks share: the app under test, the ways to reach it, and what earlier checks have obtained. */
export type Play = {
  readonly app: App
  /** What a person would fill into the connection's fields. */
  readonly fields: Record<string, string>
  readonly redirectUri: string
  readonly fetch: SafeFetch
  readonly clock: Clock
  /** An address of ours that is registered nowhere. */
  readonly probe: Probe
  /** A person signs in and agrees once more; in words why not: no consent is left, or nobody came back. */
  consent(): Promise<Returned | string>
  /** Everything that must never be printed; checks add what they obtain. */
  readonly secrets: Set<string>
  /** A server that does not answer at all: nothing more can be found out. */
  isAway?: boolean
  returned?: Returned
  tokens?: HeldTokens
}

export const passed = (note?: string): Verdict => (note === undefined ? { kind: 'passed' } : { kind: 'passed', note })
export const failed = (why: string, mend: string): Verdict => ({ kind: 'failed', why, mend })
export const warned = (why: string, mend: string): Verdict => ({ kind: 'warned', why, mend })
export const skipped = (why: string): Verdict => ({ kind: 'skipped', why })
