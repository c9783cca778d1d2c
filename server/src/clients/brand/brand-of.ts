import { addressOf, type BrandFile, type BrandMember } from './brand-file.ts'
import { judgeLogo } from './logo.ts'
import { judgeStylesheet } from './stylesheet.ts'

/** A logo as a `data:` URL and a stylesheet as its text. Null: none; undefined: nothing is said about it. */
export type GivenBrand = { [member in BrandMember]?: string | null | undefined }

const judges = { logo: judgeLogo, stylesheet: judgeStylesheet }

/** Judges what is given for a member: the file to store, or, as the rest of a sentence, what is wrong with it. */
export function judgeBrand(member: BrandMember, given: string): { file: BrandFile } | { mistake: string } {
  return judges[member](given)
}

/** The files, and for the partner's record where they will be served. Throws RangeError for what the schema refuses. */
export function brandOf(given: GivenBrand): { files: BrandFile[]; addresses: GivenBrand } {
  const [logo, stylesheet] = [fileOf('logo', given.logo), fileOf('stylesheet', given.stylesheet)]
  return {
    files: [logo, stylesheet].filter((file) => !!file),
    addresses: { logo: logo && addressOf(logo), stylesheet: stylesheet && addressOf(stylesheet) },
  }
}

function fileOf<Nothing>(member: BrandMember, given: string | Nothing): BrandFile | Nothing {
  if (typeof given !== 'string') return given
  const verdict = judgeBrand(member, given)
  if ('mistake' in verdict) throw new RangeError(`the ${member} ${verdict.mistake}`)
  return verdict.file
}
