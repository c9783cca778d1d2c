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
    const [name = '', value] = Object.entries(document)[0] ?? []
    return ERROR_ROOT.test(name) ? asError(name, value) : value
  } catch {
    return undefined
  }
}

// A root that says so makes its document an error, whatever stands in it: `<error><code>7</code></error>`.
const ERROR_ROOT = /^(oauth_?)?(errors?|fault)(_?response)?$/i

function asError(name: string, value: Json | undefined): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { error: value.code ?? name, ...value }
  }
  return { error: value || name }
}

// XML 1.0 §4.6: these five need no declaration, and none of them can grow. Others stay as they are written.
function withoutReferences(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => PREDEFINED[name] ?? '')
}
