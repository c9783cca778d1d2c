// What was asked and answered while a check ran: a verdict without it would be an assertion.
import { maskSecrets } from '../../connections/index.ts'
import type { OutboundAnswer, OutboundRequest, SafeFetch } from '../../kernel/safe-fetch/index.ts'

/** One request and its answer, each in a few lines, secrets masked. */
export type Exchange = { sent: string; got: string }

const BODY_CHARACTERS_MAX = 400

/** A fetcher that writes down what it does; `take` gives what was written since the last time. */
export function logExchanges(fetch: SafeFetch, secrets: ReadonlySet<string>): { fetch: SafeFetch; take(): Exchange[] } {
  let kept: Array<{ request: OutboundRequest; answer: OutboundAnswer }> = []
  return {
    fetch: async (request) => {
      const answer = await fetch(request)
      kept.push({ request, answer })
      return answer
    },
    take: () => {
      const taken = kept
      kept = []
      const mask = (text: string) => maskSecrets(text, [...secrets])
      return taken.map(({ request, answer }) => ({ sent: sentOf(request, mask), got: gotOf(answer, mask) }))
    },
  }
}

type Mask = (text: string) => string

function sentOf({ method, url, headers, body }: OutboundRequest, mask: Mask): string {
  const shown = Object.entries(headers ?? {}).map(([name, value]) => mask(`${name}: ${value}`))
  return [mask(`${method} ${url}`), ...shown, ...(body ? [shorten(mask(body))] : [])].join('\n')
}

function gotOf(answer: OutboundAnswer, mask: Mask): string {
  if (answer.kind !== 'answer') return mask(`${answer.kind}: ${answer.message}`)
  const type = answer.headers['content-type'] ?? 'no content type'
  return [`${answer.status} (${type})`, ...(answer.body.trim() === '' ? [] : [shorten(mask(answer.body))])].join('\n')
}

// What is masked already: half a secret at the end would not be recognised any more.
function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > BODY_CHARACTERS_MAX ? `${line.slice(0, BODY_CHARACTERS_MAX)} …` : line
}
