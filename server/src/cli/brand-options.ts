// The looks of a partner on the command line: a logo and a stylesheet are named as files.
import type { Command } from 'commander'
import { type BrandMember, brandMembers, readBrandFile } from '../clients/index.ts'
import { StartError } from '../kernel/errors.ts'

/** `--theme`, `--logo` and `--stylesheet`. */
export function addBrandOptions(command: Command): Command {
  return command
    .option('--theme <theme>', 'embed: light or dark (default: as the browser prefers)')
    .option('--logo <file>', 'embed: its logo, a PNG, JPEG, WebP or SVG of at most 256 KiB')
    .option('--stylesheet <file>', 'embed: its CSS for the pages of Connect, at most 32 KiB')
}

/** The contents of the files that are named. Throws StartError that lists every one that cannot be taken. */
export async function brandContents(
  options: Readonly<Record<string, unknown>>,
): Promise<{ [member in BrandMember]?: string }> {
  const named = brandMembers.flatMap((member) => {
    const path = options[member]
    return typeof path === 'string' ? [{ member, path }] : []
  })
  const read = await Promise.all(named.map(async (one) => ({ ...one, ...(await readBrandFile(one.member, one.path)) })))
  const lines = read.flatMap((one) => ('mistake' in one ? [`  --${one.member} ${one.path} ${one.mistake}`] : []))
  if (lines.length > 0) throw new StartError(`what the pages look like cannot be taken:\n${lines.join('\n')}`)
  return Object.fromEntries(read.flatMap((one) => ('value' in one ? [[one.member, one.value]] : [])))
}
