const CHARACTERS_MAX = 2_000

/** What is wrong with a client that somebody typed in, by field, in words for that person; empty when nothing is. */
export function ownClientMistakes({ clientId, clientSecret }: { clientId: string; clientSecret: string }): {
  clientId?: string
  clientSecret?: string
} {
  const id = clientId === '' ? 'Enter the client ID that the provider gave.' : textMistake(clientId)
  const secret = textMistake(clientSecret) // empty: a public client
  return { ...(id !== undefined && { clientId: id }), ...(secret !== undefined && { clientSecret: secret }) }
}

function textMistake(text: string): string | undefined {
  if (text.length > CHARACTERS_MAX) return `This is longer than ${CHARACTERS_MAX} characters.`
  if (/[\p{Cc}\p{Cs}]/u.test(text) || text !== text.trim()) return 'This holds a line break, or a space at its end.'
  // The engine fills client ids and secrets like every other text of a manifest.
  return /\{\{[^{}]*\}\}/.test(text) ? 'This holds {{…}}, which is a template and no part of a client.' : undefined
}
