// Readers of option values; what they throw is told beside the option's name.
import { InvalidArgumentError } from 'commander'

const PORT_MAX = 65_535

/** A port number, 0 included. */
export function portNumber(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > PORT_MAX)
    throw new InvalidArgumentError(`It must be a number from 0 to ${PORT_MAX}.`)
  return port
}

/** The values of an option that may be given several times. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}
