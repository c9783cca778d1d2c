import { createHash } from 'node:crypto'

/** What a partner's pages may look like: its logo in one of four formats, and its stylesheet. */
export type BrandExtension = 'png' | 'jpg' | 'webp' | 'svg' | 'css'

/** A logo or stylesheet as it is stored and served. `name` is made of the content: another content, another address. */
export type BrandFile = { name: string; content: Buffer }

const types: Readonly<Record<BrandExtension, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  css: 'text/css; charset=utf-8',
}
const NAME = /^[\w-]{43}\.(png|jpg|webp|svg|css)$/

export function brandFileOf(content: Buffer, extension: BrandExtension): BrandFile {
  return { name: `${createHash('sha256').update(content).digest('base64url')}.${extension}`, content }
}

/** The path at which a file is served; what a partner's record and its pages hold. */
export function addressOf({ name }: BrandFile): string {
  return `/brand/${name}`
}

/** The content type of an extension. */
export function typeOf(extension: BrandExtension): string {
  return types[extension]
}

/** The content type of what a name stands for; undefined when the name is none. */
export function typeOfName(name: string): string | undefined {
  const extension = NAME.exec(name)?.[1]
  return extension === undefined ? undefined : types[extension as BrandExtension]
}

/** The largest content of a logo and of a stylesheet. */
export const bytesMax = { logo: 256 * 1024, stylesheet: 32 * 1024 } as const

/** The members of a registration that hold such content. */
export type BrandMember = keyof typeof bytesMax
export const brandMembers: readonly BrandMember[] = ['logo', 'stylesheet']

/** What is wrong with content that is larger. */
export function tooLarge(member: BrandMember): string {
  return `is larger than ${bytesMax[member] / 1024} KiB`
}
