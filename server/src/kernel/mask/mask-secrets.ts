import { jsonStringEnd } from './json-string-end.ts'

const MASK = '***'
// Shorter ones would tear holes into every text; they are still masked where a name announces them.
const SECRET_CHARACTERS_MIN = 4

/**
 * Takes secrets out of a text that is to be logged or shown: the values given, also percent-encoded, in JSON, and in
 * base64 (alone or inside a longer text, as in a Basic header); and whatever stands behind a well-known name.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret.length >= SECRET_CHARACTERS_MIN).flatMap(formsOf)
  const distinct = [...new Set(forms)].sort((a, b) => b.length - a.length) // a secret may be part of another one
  return maskNamed(distinct.reduce((masked, form) => masked.replaceAll(form, MASK), text))
}

function formsOf(secret: string): string[] {
  const percent = encodeURIComponent(secret.toWellFormed())
  const form = new URLSearchParams([['', secret]]).toString().slice(1)
  const lowerCase = percent.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())
  return [secret, percent, lowerCase, form, JSON.stringify(secret).slice(1, -1), ...base64Forms(secret)]
}

const BASE64_CHARACTERS_MIN = 6

// Three bytes make four characters: inside a longer text a secret starts at one of three places. The characters at
// its edges depend on the neighbours too, so those are cut off and the rest is looked for.
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inner = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const end = (before + bytes.length) % 3 === 0 ? encoded.length : encoded.length - 1
    return encoded.slice(before === 0 ? 0 : before + 1, end)
  })
  const whole = bytes.toString('base64').replace(/=+$/, '')
  const forms = [whole, ...inner].filter((form) => form.length >= BASE64_CHARACTERS_MIN)
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
}

const NAMES = [
  '(?:access|refresh|id|session|auth|bearer|security|csrf)[_-]?token',
  'token',
  '(?:client|consumer|app|shared|webhook|signing)[_-]?secret',
  'secret',
  '(?:x-)?(?:api|access|private|secret|signing|master)[_-]?key',
  'pass(?:word|wd|phrase)',
  'pwd',
  'code[_-]?verifier',
  '(?:client[_-]?)?assertion',
  '(?:proxy-)?authorization',
  '(?:set-)?cookie',
].join('|')

const NAMED: [pattern: RegExp, replacement: string][] = [
  [new RegExp(`(\\\\"(?:${NAMES})\\\\"\\s*:\\s*\\\\")[^"\\\\]*`, 'gi'), `$1${MASK}`], // JSON inside a JSON string
  [new RegExp(`(<(?:${NAMES})>)[^<]+`, 'gi'), `$1${MASK}`],
  [new RegExp(`((?<![a-z0-9])(?:${NAMES})=)[^&\\s"'<>;,]+`, 'gi'), `$1${MASK}`],
  [/((?:^|[?&])code=)[^&\s"'<>;,]+/gi, `$1${MASK}`],
  [/((?<![a-z0-9-])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key)\s*:\s*)[^\r\n"]+/gi, `$1${MASK}`],
  // Behind a scheme, what holds a digit, a `=` or mixed case; "bearer authentication" is left to be read.
  [/\b((?:[Bb]earer|[Bb]asic)\s+)(?=[\w.~+/=-]{8})(?=\S{0,255}(?:\d|=|[a-z][A-Z]))[\w.~+/=-]+/g, `$1${MASK}`],
]

function maskNamed(text: string): string {
  return NAMED.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), maskMembers(text))
}

const MEMBER = new RegExp(`"(?:${NAMES})"\\s*:\\s*"`, 'gi')

function maskMembers(text: string): string {
  let masked = ''
  let from = 0
  for (const member of text.matchAll(MEMBER)) {
    const start = member.index + member[0].length
    if (start <= from) continue // inside a value that is masked already
    masked += text.slice(from, start) + MASK
    from = jsonStringEnd(text, start)
  }
  return masked + text.slice(from)
}
