import type { AnswerFormat } from './answer-format.ts'
import { BoundedMap } from './bounded-map.ts'
import { type Codes, createCodes } from './codes.ts'
import { type Counts, createCounts } from './counts.ts'
import type { Content, ProviderClient, ProviderDefinition } from './definition.ts'
import { createFaults, type Faults } from './faults.ts'
import type { AuthorizeRequest } from './judge-authorize.ts'
import { createTokens, type Tokens } from './tokens.ts'

const pendingMax = 1_000

/** All that a running provider remembers; in memory, gone with the process. */
export type ProviderState = {
  /** Consent pages shown and not yet answered, by the form's `request_id`. */
  pending: Map<string, AuthorizeRequest & { expiresAt: number }>
  codes: Codes
  tokens: Tokens
  faults: Faults
  counts: Counts
  /** How the token endpoint answers now; the answers knob changes it. */
  answers: { format: AnswerFormat; root: string }
  content: Content
}

/** A provider as its routes see it. */
export type Provider = { definition: ProviderDefinition; client: ProviderClient; state: ProviderState }

/** A fresh state: no token, no fault, the first data. */
export const openState = (definition: ProviderDefinition): ProviderState => ({
  pending: new BoundedMap(pendingMax),
  codes: createCodes(),
  tokens: createTokens(definition.tokens),
  faults: createFaults(definition.habits),
  counts: createCounts(),
  answers: definition.answers ?? { format: 'json', root: 'answer' },
  content: definition.openContent(definition.users),
})

/** Puts everything back to the start, in place. */
export const resetState = ({ definition, state }: Provider) => Object.assign(state, openState(definition))
