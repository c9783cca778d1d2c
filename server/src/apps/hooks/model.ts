// What a hook is asked, what it may ask, and how it ends. Outbound-oauth §6.
import type { Json } from '../model.ts'

/** A request that a script makes with `z.request`. `params` go into the query; `auth` is user and password. */
export type HookRequest = {
  method: string
  url: string
  headers: Record<string, string>
  params: Record<string, Json>
  data: string | null
  auth: [string, string] | null
}

/** The answer as a script sees it. */
export type HookAnswer = { status_code: number; headers: Record<string, string>; content: string }

export const hookExceptions = [
  'ErrorException',
  'HaltedException',
  'StopRequestException',
  'ExpiredAuthException',
  'RefreshTokenException',
  'InvalidSessionException',
] as const
export type HookException = (typeof hookExceptions)[number]

/** Why a hook gave nothing: a limit, a mistake of the script, or the sandbox itself. */
export type HookFailure = 'cpu' | 'memory' | 'output' | 'wall' | 'script' | 'crash'

/** `logs`: what the script wrote to its console, at most 200 lines. */
export type HookOutcome = {
  logs: string[]
} /** `status_code`: what the script left in `bundle.response.status_code`, where there is a response. Seed 003 §4. */ & (
  | { kind: 'returned'; value: Json; status_code?: number | undefined }
  | { kind: 'raised'; exception: HookException; message: string }
  | { kind: 'failed'; reason: HookFailure; message: string }
)

/** Makes a script's request; what it throws the script gets as an error, so its message must name no secret. */
export type HookRequester = (asked: HookRequest, signal: AbortSignal) => Promise<HookAnswer>
