// GET and POST /v2/zaps

import type { Action } from './action.ts'
import type { Authentication, AuthenticationRef } from './authentication.ts'
import type { List } from './envelope.ts'
import type { JsonObject } from './json.ts'

/** Body of `POST /v2/zaps`. The first step is READ, none after it is. */
export type ZapRequest = {
  data: {
    title: string
    steps: {
      /** An action id, fresh from a listing. */
      action: string
      authentication: AuthenticationRef
      /** `{{field}}` and `{{alias.field}}` stand for what an earlier step gave. */
      inputs: JsonObject
      alias?: string | null
    }[]
  }
}

/** Query of `GET /v2/zaps`. `inputs[KEY]` is a comma list of values, one of which an input has. */
export type ZapsQuery = {
  expand?: string
  include_shared?: boolean
  limit?: number
  offset?: number
  [inputs: `inputs[${string}]`]: string
}

/** A step of a Zap. */
export type ZapStep = {
  /** An id, minted anew on every listing, or with `expand=steps.action` the action. */
  action: string | Action
  /** Null: none is needed. With `expand=steps.authentication` the connection. */
  authentication: string | Authentication | null
  /** Null: they are another app's, and not for this client. */
  inputs: JsonObject | null
  /** The user's own title. */
  title: string | null
}

/** A Zap, and the bare 201 answer of `POST /v2/zaps`. Times are RFC 3339, UTC. */
export type Zap = {
  type: 'zap'
  id: string
  is_enabled: boolean
  /** Why it was turned off, in words for the person. */
  off_reason: string | null
  last_successful_run_date: string | null
  updated_at: string
  title: string
  links: { html_editor: string }
  steps: ZapStep[]
}

/** Answer of `GET /v2/zaps`. */
export type ZapsResponse = List<Zap>
