/**
 * Words of somebody else, a provider's above all, so that others can follow them: trimmed, and with a full stop when
 * they end with no mark of their own.
 */
export function asSentence(words: string): string {
  const trimmed = words.trim()
  return trimmed === '' || /[.!?…。！？]["'”’»)\]]*$/u.test(trimmed) ? trimmed : `${trimmed}.`
}
