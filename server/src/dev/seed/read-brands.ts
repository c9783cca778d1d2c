// The files that a seed's clients name as their logo and stylesheet: paths, relative to the seed file.
import { resolve } from 'node:path'
import { z } from 'zod'
import { checkDocument } from '../../apps/index.ts'
import { type BrandMember, brandMembers, readBrandFile } from '../../clients/index.ts'
import type { Seed, SeedFile } from './schema.ts'

/** One such file: which client names it, and what stands in it or is wrong with it. */
export type NamedBrand = { place: number; member: BrandMember } & ({ value: string } | { mistake: string })

const path = z.string().min(1).optional()
const namedSchema = z.looseObject({ clients: z.array(z.looseObject({ logo: path, stylesheet: path })).default([]) })

/** Reads the files that a seed names, whatever is wrong with the rest of it. */
export async function readBrands(text: string, folder: string): Promise<NamedBrand[]> {
  const clients = checkDocument(text, '', namedSchema).value?.clients ?? []
  const named = clients.flatMap((client, place) =>
    brandMembers.flatMap((member) => (client[member] === undefined ? [] : [{ place, member, path: client[member] }])),
  )
  return Promise.all(
    named.map(async ({ place, member, path }) => {
      const read = await readBrandFile(member, resolve(folder, path))
      return { place, member, ...('value' in read ? read : { mistake: `${path} ${read.mistake}.` }) }
    }),
  )
}

/** The clients of a seed file with contents in the place of paths. */
export function withBrands(clients: SeedFile['clients'], brands: readonly NamedBrand[]): Seed['clients'] {
  return clients.map((client, at) => {
    const own = brands.flatMap((one) => (one.place === at && 'value' in one ? [[one.member, one.value] as const] : []))
    return { ...client, ...Object.fromEntries(own) }
  })
}
