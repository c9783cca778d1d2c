/**
 * Where a JSON string ends, for texts that are not known to be JSON: the place of its closing quote, or the text's
 * length. A loop, since a pattern overflows the stack on a string of megabytes.
 * @param start the place behind the opening quote
 */
export function jsonStringEnd(text: string, start: number): number {
  for (let place = start; place < text.length; place += 1) {
    if (text[place] === '\\') place += 1
    else if (text[place] === '"') return place
  }
  return text.length
}
