// The small texts of a manifest: keys, versions, paths.
import { z } from 'zod'
import { builtInNames } from '../../built-in/names.ts'

const BUILT_IN = 'The program brings an app of this name: choose another.'

/** Names that would reach into JavaScript's own objects instead of a manifest's. */
export const UNSAFE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

export const appKeySchema = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9-]*$/, 'A key is lower-case letters, digits and hyphens, a letter first: petshop.')
  .refine((key) => !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key), 'A key must not look like an id.')
  .refine((key) => !builtInNames.has(key), BUILT_IN)

export const apiNameSchema = z
  .string()
  .max(100)
  .regex(/^[A-Z][A-Za-z0-9]*$/, 'An API name is letters and digits, a capital first: PetshopAPI.')
  .refine((name) => !builtInNames.has(name), BUILT_IN)

export const versionSchema = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/, 'A version is three numbers: 1.0.0.')

/** The key of an operation or trigger: it stands in addresses and in the names of hooks. */
export const operationKeySchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'A key is letters, digits, _ and -, a letter first: create_pet.')
  .refine((key) => !UNSAFE_NAMES.has(key), 'This name is reserved: choose another.')

/** The key of a field: what templates and inputs call it. */
export const fieldKeySchema = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_$-]+$/, 'A key is letters, digits, _, $ and -: owner_id.')
  .refine((key) => !UNSAFE_NAMES.has(key), 'This name is reserved: choose another.')

/** A way into an answer, such as `data.items`. */
export const dottedPathSchema = z
  .string()
  .min(1)
  .max(500)
  .refine((path) => !path.split('.').some((step) => step === '' || UNSAFE_NAMES.has(step)), {
    error: 'A path is names with dots between them: data.items.',
  })

/** Text that authors also write as a bare number or boolean; kept as text. */
export const scalarSchema = z.union([z.string(), z.number(), z.boolean()], {
  error: (issue) =>
    issue.input === undefined
      ? 'The value is missing: give a text.'
      : 'This must be a text, a number or true or false.',
})

/** A text that people read. */
export const proseSchema = z.string().max(2_000)

/** A short text that must not be empty. */
export const titleSchema = z.string().min(1).max(200)
