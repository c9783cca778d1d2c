// Filling the templates of plain text and of header values.
import { namesIn, parseTemplate, TemplateError } from './parts.ts'
import { joinAsText, type Values } from './values.ts'

/** Characters that no header value may carry: CR and LF would start another header, the rest no HTTP client sends. */
const NOT_IN_HEADER = /[^\t\x20-\x7e\x80-\xff]/

/**
 * Fills a text template; a missing value leaves nothing, lists and objects are written as JSON.
 * @throws TemplateError when a template is malformed.
 */
export function fillText(template: string, values: Values): string {
  return joinAsText(parseTemplate(template), values)
}

/**
 * Fills a header's value.
 * @throws TemplateError when the result holds CR, LF, another control character or one beyond Latin-1.
 */
export function fillHeader(template: string, values: Values): string {
  const filled = fillText(template, values)
  if (!NOT_IN_HEADER.test(filled)) return filled
  const field = namesIn(template).find((name) => NOT_IN_HEADER.test(fillText(`{{${name}}}`, values))) ?? ''
  throw new TemplateError(field, `"${field}" holds a line break or another character that a header cannot carry.`)
}
