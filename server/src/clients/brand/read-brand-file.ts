// Logos and stylesheets that stand in files: beside a seed file, or named on the command line.
import { readFile, stat } from 'node:fs/promises'
import { type BrandMember, bytesMax, tooLarge } from './brand-file.ts'
import { judgeBrand } from './brand-of.ts'
import { logoOf } from './logo.ts'

/** Reads a file as that member of a registration; or says, as the rest of a sentence, what is wrong with it. */
export async function readBrandFile(
  member: BrandMember,
  path: string,
): Promise<{ value: string } | { mistake: string }> {
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile() && found.size > bytesMax[member]) return { mistake: tooLarge(member) }
  const bytes = found?.isFile() ? await readFile(path).catch(() => undefined) : undefined
  if (bytes === undefined) return { mistake: 'is no file that can be read' }
  const value = member === 'logo' ? logoOf(bytes) : textOf(bytes)
  if (value === undefined) return { mistake: 'is no UTF-8 text' }
  const verdict = judgeBrand(member, value)
  return 'mistake' in verdict ? verdict : { value }
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
