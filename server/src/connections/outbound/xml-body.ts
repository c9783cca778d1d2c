import { XMLParser } from 'fast-xml-parser'
import type { Json } from '../../apps/index.ts'

const XML_CHARACTERS_MAX = 64 * 1024
const XML_DEPTH_MAX = 32
const PREDEFINED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: XML_DEPTH_MAX,
  parseTagValue: false, // a token of digits stays text
  processEntities: false,
  removeNSPrefix: true,
  tagValueProcessor: (_, text) => withoutReferences(text),
})

/**
 * Reads the children of an XML document's root, whatever its name: texts, and objects of texts. Attributes are ignored.
 * @returns undefined for anything with a DTD, too deep, too large or not well-formed
 */
export function parseXml(text: string): Json | undefined {
  if (text.length > XML_CHARACTERS_MAX || /<!(DOCTYPE|ENTITY)/i.test(text)) return undefined
  try {
    const document: Record<string, Json> = parser.parse(text, true)
    return Object.values(document)[0]
  } catch {
    return undefined
  }
}

// XML 1.0 §4.6: these five need no declaration, and none of them can grow. Others stay as they are written.
function withoutReferences(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => PREDEFINED[name] ?? '')
}
