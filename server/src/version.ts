import { readFileSync } from 'node:fs'
import { z } from 'zod'

// From the sources the manifest stands one folder up, from what was built two.
const places = ['../package.json', '../../package.json']

/** The version of this package. */
export const version = readVersion()

function readVersion(): string {
  for (const place of places) {
    try {
      const manifest = z
        .object({ name: z.literal('wayleave'), version: z.string() })
        .parse(JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')))
      return manifest.version
    } catch {
      // the other place, then
    }
  }
  return 'unknown'
}
