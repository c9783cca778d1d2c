// The `page` of choices: "1", or a signed text that holds where the next page is.                       Workflow API 4.2
import type { KeyObject } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { ApiError } from '../../kernel/errors.ts'
import { readSigned, signText } from '../../kernel/signed-text.ts'
import type { NextPage } from './next-page.ts'

/** A page of choices: its number from 1, and where it is. */
export type Page = { number: number; at: NextPage | undefined }

const FIRST = '1'
const payloadSchema = z.object({
  number: z.int(),
  at: z.union([z.object({ url: z.string() }), z.object({ name: z.string(), token: z.string() })]),
})

/** Signed, so that nobody makes us fetch other addresses with a connection. `place` names the operation that pages. */
export function writePage(page: { number: number; at: NextPage }, place: string, key: KeyObject): string {
  return signText(Buffer.from(JSON.stringify(page)), `page ${place}`, key)
}

/** Reads the `page` parameter. Throws 400 when it is neither "1" nor one of ours for this place. */
export function readPage(text: string | undefined, place: string, key: KeyObject): Page {
  if (text === undefined || text === '' || text === FIRST) return { number: 1, at: undefined }
  const payload = readSigned(text, `page ${place}`, key)
  if (payload) return payloadSchema.parse(JSON.parse(payload.toString()))
  throw new ApiError({
    code: 'invalid',
    detail: 'This is no page of these choices: follow links.next.',
    source: { parameter: 'page' },
  })
}
