// Values that must be nowhere, and the search for them: in the clear, and in every form in which a text travels.
import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** Secrets that went through the product, by what they are. */
export type Canaries = ReadonlyMap<string, string>
/** Where one was found, and in which form. */
export type Finding = { canary: string; form: string; where: string }
/** A piece of text that is searched. */
export type Place = { where: string; text: string }

/** A secret that stands for itself: long, unique, and with characters that percent-encoding changes. */
export function newCanary(name: string): string {
  return `Canary/${name}+${randomBytes(15).toString('hex')}`
}

/** Every canary that stands in one of the places, in whatever form. */
export function findCanaries(places: readonly Place[], canaries: Canaries): Finding[] {
  return [...canaries].flatMap(([canary, value]) =>
    formsOf(value).flatMap(([form, text]) =>
      places.filter((place) => place.text.includes(text)).map(({ where }) => ({ canary, form, where })),
    ),
  )
}

/** Each distinct form with its name. */
function formsOf(value: string): [form: string, text: string][] {
  const bytes = Buffer.from(value)
  const percent = encodeURIComponent(value)
  const hex = bytes.toString('hex')
  const all: [string, string][] = [
    ['clear', value],
    ['percent', percent],
    ['percent, lower case', percent.replace(/%../g, (byte) => byte.toLowerCase())],
    ['JSON with escaped slashes', value.replaceAll('/', '\\/')],
    ['hex', hex],
    ['hex, upper case', hex.toUpperCase()],
    ...[0, 1, 2].flatMap((before): [string, string][] => {
      const text = base64Inside(bytes, before)
      return [
        [`base64, ${before}`, text],
        [`base64url, ${before}`, text.replaceAll('+', '-').replaceAll('/', '_')],
      ]
    }),
  ]
  return all.filter(([, text], index) => all.findIndex(([, other]) => other === text) === index)
}

// Inside a longer text a value begins at one of three places of a group; its edges depend on the neighbours.
function base64Inside(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replace(/=+$/, '')
  const end = (before + bytes.length) % 3 === 0 ? text.length : text.length - 1
  return text.slice(before === 0 ? 0 : before + 1, end)
}

/** Every row of every table of a database as text, tables of the queue among them: what a dump of it would hold. */
export async function dumpDatabase(url: string): Promise<Place[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(`
      select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_toast%'
      order by 1`)
    const places: Place[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select whole::text as text from ${name} as whole`)
      places.push({ where: name, text: rows.map(({ text }) => text).join('\n') })
    }
    return places
  } finally {
    await client.end()
  }
}
