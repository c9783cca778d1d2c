// The published JSON Schema of manifests: GET /schemas/app-manifest.json, and `wayleave apps check --schema`.
import { z } from 'zod'
import { manifestSchema } from './schema/manifest.ts'

/** The manifest as JSON Schema (draft 2020-12), from the schema that the checker itself uses. */
export function manifestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(manifestSchema, { target: 'draft-2020-12', io: 'input', unrepresentable: 'throw' })
  return {
    ...schema,
    title: 'Wayleave app manifest',
    description: 'One third-party app: how to connect, what it can do.',
  }
}
