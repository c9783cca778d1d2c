import type { Json } from '../../apps/index.ts'
import { parseJson } from '../../kernel/json.ts'
import { jsonStringEnd } from '../../kernel/mask/index.ts'
import { isJsonObject, type JsonObject } from './dotted-path.ts'
import { parseXml } from './xml-body.ts'

type Format = 'json' | 'xml' | 'form'

const DEPTH_MAX = 32

/**
 * Reads an answer of a token endpoint: JSON, XML or a query string, by Content-Type, and when that leads nowhere by
 * its first characters (seed 003, step 2).
 * @returns the object it holds, or undefined when it is none of the three
 */
export function parseAnswerBody(contentType: string, body: string): JsonObject | undefined {
  const formats = new Set([declaredFormat(contentType), sniffedFormat(body)])
  for (const format of formats) {
    const parsed = format && PARSERS[format](body)
    const value = Array.isArray(parsed) ? parsed[0] : parsed // errors come in lists at some providers
    if (isJsonObject(value) && isShallow(value, DEPTH_MAX)) return value
  }
  return undefined
}

function declaredFormat(contentType: string): Format | undefined {
  const [type = ''] = contentType.toLowerCase().split(';')
  if (/[/+](json|javascript)\s*$/.test(type)) return 'json'
  if (/[/+]xml\s*$/.test(type)) return 'xml'
  return type.trim() === 'application/x-www-form-urlencoded' ? 'form' : undefined
}

function sniffedFormat(body: string): Format | undefined {
  const start = body.trimStart()
  if (/^[{[]/.test(start)) return 'json'
  if (start.startsWith('<')) return 'xml'
  return 'form'
}

const PARSERS: Record<Format, (body: string) => Json | undefined> = { json: jsonOf, xml: parseXml, form: parseForm }

function jsonOf(body: string): Json | undefined {
  for (const text of [body, withoutComments(body)]) {
    try {
      return parseJson(text) as Json
    } catch {}
  }
  return undefined
}

// Seed 003 prints its JSON answer with a `// optional` behind a member, and servers were built by copying it.
function withoutComments(body: string): string {
  const marks = /"|\/\/[^\n]*/g
  let kept = ''
  let from = 0
  for (let mark = marks.exec(body); mark; mark = marks.exec(body)) {
    if (mark[0] === '"') marks.lastIndex = jsonStringEnd(body, marks.lastIndex) + 1
    else {
      kept += body.slice(from, mark.index)
      from = marks.lastIndex
    }
  }
  return kept + body.slice(from)
}

function parseForm(body: string): Json | undefined {
  const text = body.trim().replace(/^\?/, '')
  return /^[^\s=&<>{}]+=[^\s<>{}]*$/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : undefined
}

function isShallow(value: Json, depthLeft: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depthLeft > 0 && Object.values(value).every((child) => isShallow(child, depthLeft - 1))
}
