// A partner's stylesheet: a file of its own, linked after ours, so nothing in it can end a style element.
//                                                                                                   embed-connect §1
import { type BrandFile, brandFileOf, bytesMax, tooLarge } from './brand-file.ts'

/** Judges a stylesheet: the file to store, or what is wrong with it. */
export function judgeStylesheet(text: string): { file: BrandFile } | { mistake: string } {
  const content = Buffer.from(text)
  if (content.length > bytesMax.stylesheet) return { mistake: tooLarge('stylesheet') }
  if (text.trim() === '') return { mistake: 'is empty' }
  if (text.includes('\0') || !text.isWellFormed()) return { mistake: 'is no text' }
  const loading = LOADING.exec(withoutEscapes(text))?.[0]
  if (loading) return { mistake: `has ${loading}: a stylesheet may not load anything, neither in a comment` }
  return { file: brandFileOf(content, 'css') }
}

// The pages' policy (style-src 'self'; img-src 'self'; no fonts) loads nothing from elsewhere and no data: either. So
// whatever loads would fail unseen, or ask our own origin as the person who looks at the page: refused as a whole, and
// told at registration. Comments are not read apart: that would take a whole CSS parser, and a wrong one is a way around.
const LOADING = /@import|(?:url|src|image|image-set)\(/i

// CSS Syntax 3 §4.3.7: \75rl( is url(
function withoutEscapes(text: string): string {
  return text.replace(/\\(?:([0-9a-f]{1,6})(?:\r\n|\s)?|([^\n]))/gi, (_, hex?: string, character?: string) =>
    hex === undefined ? (character ?? '') : fromCodePoint(Number.parseInt(hex, 16)),
  )
}

function fromCodePoint(code: number): string {
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
}
