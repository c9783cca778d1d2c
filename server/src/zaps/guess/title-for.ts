const TITLE_CHARACTERS_MAX = 100

/** A Zap's title from its description: the first sentence, without its full stop, cut at a word. */
export function titleFor(description: string): string {
  const line = description.trim().replaceAll(/\s+/g, ' ')
  const sentence = (/^.+?[.!?](?= |$)/.exec(line)?.[0] ?? line).replace(/[.!?]+$/, '')
  const words = sentence === '' ? line : sentence
  const cut = words.length > TITLE_CHARACTERS_MAX ? words.slice(0, TITLE_CHARACTERS_MAX).replace(/\s+\S*$/, '') : words
  return (cut.charAt(0).toUpperCase() + cut.slice(1)).toWellFormed()
}
