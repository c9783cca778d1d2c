import type { ActionKind } from '../actions/index.ts'

/** Whose Zaps: a person's, whichever client they were made through. */
export type ZapOwner = { userId: number; workspaceId: number }

/** A trigger and what follows it, switched on or off. */
export type Zap = {
  id: number
  workspace_id: number
  user_id: number
  /** Through which it was made. */
  client_id: string
  title: string
  /** Of its steps; 0: it has none yet, a draft alone. */
  revision: number
  is_enabled: boolean
  /** Why it is off, in words for the person. */
  off_reason: string | null
  turned_off_at: Date | null
  /** The connection whose end turned it off; it may be gone. */
  turned_off_by: number | null
  /** That it was started from. */
  template_id: number | null
  created_at: Date
  updated_at: Date
}

export type ZapStep = {
  zap_id: number
  revision: number
  /** From 0. */
  position: number
  app_id: string
  app_version: string
  kind: ActionKind
  operation: string
  connection_id: number | null
  /** Sealed. */
  inputs: string
  /** By which later steps name it. */
  alias: string | null
  /** The user's own. */
  title: string | null
}

const ID_DIGITS = 12

/** The number of a Zap from either of its forms; undefined for what is none. */
export function readZapId(text: string): number | undefined {
  const digits = /^(?:00000000-0000-c000-8000-(\d{12})|(\d{1,12}))$/.exec(text)
  const id = Number(digits?.[1] ?? digits?.[2] ?? 0)
  return id > 0 ? id : undefined
}

/** The identifier of a Zap in v2.                                                                     Workflow API 1.6 */
export function zapIdOf({ id }: Pick<Zap, 'id'>): string {
  return `00000000-0000-c000-8000-${String(id).padStart(ID_DIGITS, '0')}`
}
