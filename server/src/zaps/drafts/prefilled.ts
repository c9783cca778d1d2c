// A Zap that somebody suggests: by a template, or by a link of a partner.                       Workflow API 2.6, 6.4
// It travels in the address of the editor and is written nowhere: the person sees it, and says that it is to be begun.
import { z } from 'zod'
import { inputsSchema } from '../../actions/index.ts'
import type { Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { parseJson } from '../../kernel/json.ts'
import type { ZapOwner } from '../zap.ts'

/** A suggested step. `app` and `action` are names, which may be unknown here; `type` as in `read`, `write`, `filter`. */
export type PrefilledStep = {
  app: string
  action?: string | undefined
  type?: string | undefined
  params?: Readonly<Record<string, Json>> | undefined
  /** By which later steps name it. */
  alias?: string | undefined
  title?: string | undefined
}

/** A suggested Zap. `clientId`: whom it will belong to. `templateId`: of the template that it comes from. */
export type Prefilled = {
  clientId: string
  title: string
  steps: readonly PrefilledStep[]
  templateId?: number | undefined
}

/** The editor's address is one line of a request, whose lines together may have 16 KiB. */
const ADDRESS_LENGTH_MAX = 12_000
const NAME_LENGTH_MAX = 200
const STEPS_MAX = 100

const name = z.string().max(NAME_LENGTH_MAX)
const prefilledSchema = z.object({
  clientId: name,
  title: z.string().max(255),
  steps: z
    .array(
      z.object({
        app: name,
        action: name.optional(),
        type: name.optional(),
        params: inputsSchema.optional(),
        alias: z
          .string()
          .regex(/^[a-z][a-z0-9_]{0,63}$/)
          .optional(),
        title: z.string().max(255).optional(),
      }),
    )
    .max(STEPS_MAX),
  templateId: z.int().positive().optional(),
})

/**
 * The path of the editor with a suggested Zap for this person. Nothing is written until the person asks for it there.
 * What is too long for an address goes without the suggested values.
 */
export async function openPrefilled(
  _person: ZapOwner,
  prefilled: Prefilled,
  _deps: Pick<Deps, 'publicUrl'>,
): Promise<string> {
  const whole = pathOf(prefilled)
  if (whole.length <= ADDRESS_LENGTH_MAX) return whole
  return pathOf({ ...prefilled, steps: prefilled.steps.map(({ params: _params, ...step }) => step) })
}

/** What `?prefill=` says; undefined when it says nothing that can be a Zap. */
export function readPrefilled(text: string | null): Prefilled | undefined {
  if (!text) return undefined
  try {
    return prefilledSchema.parse(parseJson(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    return undefined // anybody can write an address
  }
}

/** A suggested Zap as the address, or a hidden field, carries it. */
export function writePrefilled(prefilled: Prefilled): string {
  return Buffer.from(JSON.stringify(prefilled)).toString('base64url')
}

function pathOf(prefilled: Prefilled): string {
  return `/editor/new?prefill=${writePrefilled(prefilled)}`
}
