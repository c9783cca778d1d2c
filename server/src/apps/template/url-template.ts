// The pieces of a URL template, found before anything is filled in.

/** Either `scheme` and `authority`, or `base`: one template that stands for both. `path` is empty or begins with `/`. */
export type UrlTemplate = { scheme: string; authority: string; base?: string; path: string; query?: string }

const URL_TEMPLATE =
  /^(?:(?<scheme>https?:\/\/)(?<authority>[^/?#\\]*)|(?<base>\{\{[^{}]*\}\}))(?<path>(?:\/[^?#\\]*)?)(?:\?(?<query>[^#]*))?(?:#.*)?$/i

/**
 * Splits a URL template whose names are well formed (they then hold none of the characters to split at).
 * Undefined when it starts neither with http://, https:// nor with a template for scheme and host. A fragment is
 * left out: it is never sent.
 */
export function splitUrlTemplate(template: string): UrlTemplate | undefined {
  const groups = URL_TEMPLATE.exec(template)?.groups
  if (!groups) return undefined
  const { scheme = '', authority = '', base, path = '', query } = groups
  return { scheme, authority, base, path, query }
}
