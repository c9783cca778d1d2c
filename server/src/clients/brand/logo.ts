// A partner's logo: copied at registration and served by us, so that img-src 'self' holds and nobody else learns who
// connects what. It travels as a data: URL, which is bytes and type in one text.                    embed-connect §1
import { XMLParser } from 'fast-xml-parser'
import { type BrandExtension, type BrandFile, brandFileOf, bytesMax, tooLarge, typeOf } from './brand-file.ts'

const DATA_URL = /^data:([\w/+.-]+);base64,([A-Za-z0-9+/]+={0,2})$/
const SVG_NAMESPACE = 'http://www.w3.org/2000/svg'

const magic: ReadonlyArray<readonly [BrandExtension, (bytes: Buffer) => boolean]> = [
  // PNG 3 §5.2, and the chunk that every image begins with
  ['png', (bytes) => bytes.subarray(0, 16).toString('latin1') === '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['jpg', (bytes) => bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff'],
  // RFC 9649 §2.4
  ['webp', (bytes) => /^RIFF[\s\S]{4}WEBPVP8[ LX]/.test(bytes.subarray(0, 16).toString('latin1'))],
  ['svg', isSvg],
]

/** Judges a logo: the file to store, or what is wrong with it. */
export function judgeLogo(dataUrl: string): { file: BrandFile } | { mistake: string } {
  if (dataUrl.length > bytesMax.logo * 1.4) return { mistake: tooLarge('logo') } // base64 is a third more
  const [, type, base64 = ''] = DATA_URL.exec(dataUrl) ?? []
  if (type === undefined) return { mistake: 'must be the image itself, as data:image/…;base64,…' }
  const content = Buffer.from(base64, 'base64')
  if (content.length > bytesMax.logo) return { mistake: tooLarge('logo') }
  const extension = extensionOf(content)
  if (extension === undefined) return { mistake: 'is no PNG, JPEG, WebP or SVG image' }
  if (type !== typeOf(extension)) return { mistake: `says ${type}, and is ${typeOf(extension)}` }
  return { file: brandFileOf(content, extension) }
}

/** Bytes of an image as the `logo` of a registration; bytes of anything else become one that is refused. */
export function logoOf(bytes: Uint8Array): string {
  const content = Buffer.from(bytes)
  const extension = extensionOf(content)
  const type = extension === undefined ? 'application/octet-stream' : typeOf(extension)
  return `data:${type};base64,${content.toString('base64')}`
}

function extensionOf(content: Buffer): BrandExtension | undefined {
  return magic.find(([, isOne]) => isOne(content))?.[0]
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  ignoreDeclaration: true,
  ignorePiTags: true,
  parseTagValue: false,
  processEntities: false,
})

// Well-formed, with the root and the namespace without which browsers show nothing. Entities can grow: refused. What a
// drawing may do is not judged here: in <img> it runs no script, and opened by itself its own policy stops it
// (serve-brand.ts).
function isSvg(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!/<svg[\s>]/.test(text) || /<!ENTITY/i.test(text)) return false
    const { svg, ...others }: Record<string, { '@xmlns'?: unknown }> = parser.parse(text, true)
    return svg?.['@xmlns'] === SVG_NAMESPACE && Object.keys(others).length === 0
  } catch {
    return false // not UTF-8, or not well-formed
  }
}
