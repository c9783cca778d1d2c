// How token endpoints of the last twenty years answer: JSON, JSON with a comment in it, XML, or a query string.

/** `json_with_comment` is what one gets by copying a documentation's example, `// optional` and all. */
export type AnswerFormat = 'json' | 'json_with_comment' | 'xml' | 'query'

/** Every format there is. */
export const answerFormats: readonly AnswerFormat[] = ['json', 'json_with_comment', 'xml', 'query']

/** An answer of the token endpoint in words, with the type that announces it. */
export type FormattedAnswer = { contentType: string; body: string }

/** Writes `members` in `format`. `root` names the root element of XML; a nested name is dotted in a query string. */
export function formatAnswer(members: Record<string, unknown>, format: AnswerFormat, root: string): FormattedAnswer {
  if (format === 'xml') return { contentType: 'application/xml', body: xmlOf(members, root) }
  if (format === 'query') return { contentType: 'text/plain', body: new URLSearchParams(leavesOf(members)).toString() }
  const body = format === 'json' ? JSON.stringify(members) : withComment(members)
  return { contentType: 'application/json', body }
}

const OPTIONAL = 'refresh_token'

// The comma comes before the comment, so that what follows it is still a member.
function withComment(members: Record<string, unknown>): string {
  const lines = Object.entries(members).map(([name, value], at, all) => {
    const comma = at < all.length - 1 ? ',' : ''
    return `  ${JSON.stringify(name)}: ${JSON.stringify(value)}${comma}${name === OPTIONAL ? ' // optional' : ''}`
  })
  return `{\n${lines.join('\n')}\n}`
}

function xmlOf(members: Record<string, unknown>, root: string): string {
  const elements = Object.entries(members).map(
    ([name, value]) => `${elementOf(name, value)}${name === OPTIONAL ? ' <!-- optional -->' : ''}`,
  )
  return `<${root}>\n${elements.join('\n')}\n</${root}>`
}

function elementOf(name: string, value: unknown): string {
  const inner = isObject(value) ? Object.entries(value).map(([key, one]) => elementOf(key, one)) : [escaped(value)]
  return `<${name}>${inner.join('')}</${name}>`
}

const escaped = (value: unknown) => String(value).replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`)

function leavesOf(members: Record<string, unknown>, prefix = ''): [name: string, value: string][] {
  return Object.entries(members).flatMap(([name, value]) =>
    isObject(value) ? leavesOf(value, `${prefix}${name}.`) : [[prefix + name, String(value)] as [string, string]],
  )
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
