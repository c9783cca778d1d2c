// A browser without scripts at which somebody is signed in, for the pages of the console.
import { type PersonOptions, personOf, signedInCookie } from './person.ts'
import type { TestServer } from './server.ts'

export type ConsoleAnswer = { status: number; location: string | null; text: string; headers: Headers }
/** What a form sends; undefined leaves out what the page has, a list is sent several times. */
export type FormFields = Record<string, string | readonly string[] | undefined>
export type ConsoleBrowser = Awaited<ReturnType<typeof consoleBrowser>>

/** The browser of that person, made when there is none. */
export async function consoleBrowser(server: TestServer, email: string, options: PersonOptions = {}) {
  const cookie = await signedInCookie(server, email, options)
  const person = await personOf(server, email, options)
  const get = async (path: string) => read(await server.fetch(path, { headers: { cookie } }))
  const csrf = hidden((await get('/account/sessions')).text, '.csrf')
  const post = async (path: string, fields: FormFields = {}, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams(pairsOf({ '.csrf': csrf, ...fields }))
    return read(await server.fetch(path, { method: 'POST', headers: { cookie, ...headers }, body }))
  }
  /** Posts the form of a page to itself, or to `to`, as it stands there but for `fields`. */
  const submit = async (path: string, fields: FormFields, to = path) => {
    const { text } = await get(path)
    return post(to, { ...formFields(text, to), ...fields })
  }
  const upload = async (path: string, fields: Record<string, string>, files: Record<string, Blob>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ '.csrf': csrf, ...fields })) body.append(name, value)
    for (const [name, file] of Object.entries(files)) body.append(name, file, name)
    return read(await server.fetch(path, { method: 'POST', headers: { cookie }, body }))
  }
  return { person, cookie, csrf, get, post, submit, upload }
}

async function read(answer: Response): Promise<ConsoleAnswer> {
  const { status, headers } = answer
  return { status, location: headers.get('location'), text: await answer.text(), headers }
}

function pairsOf(fields: FormFields): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return []
    return typeof value === 'string' ? [[name, value]] : value.map((one): [string, string] => [name, one])
  })
}

function hidden(html: string, name: string): string {
  const found = new RegExp(`name="${name.replaceAll('.', '\\.')}" value="([^"]*)"`).exec(html)?.[1]
  if (found === undefined) throw new Error(`no field ${name}: ${html}`)
  return found
}

/** What the form that is sent to `action` would send. */
export function formFields(html: string, action: string): FormFields {
  const forms = [...html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)]
  const isPosted = (opening: string) => opening.includes('method="post"') && opening.includes(`action="${action}"`)
  // A button elsewhere may name the form that it sends, and where to.
  const named = new RegExp(`<button[^>]*form="([^"]*)" formaction="${action}"`).exec(html)?.[1]
  const isMeant = (opening: string) => (named === undefined ? isPosted(opening) : opening.includes(`id="${named}"`))
  const form = forms.find(([, opening = '']) => isMeant(opening))
  const id = /\bid="([^"]*)"/.exec(form?.[1] ?? '')?.[1]
  const outside = id === undefined ? [] : (html.match(new RegExp(`<input[^>]* form="${id}"[^>]*>`, 'g')) ?? [])
  const content = form && `${form[2]}${outside.join('')}`
  if (content === undefined) throw new Error(`no form is sent to ${action}: ${html}`)
  const sent: [string, string][] = []
  for (const [, attributes = ''] of content.matchAll(/<input([^>]*)>/g)) {
    if (/type="(checkbox|radio)"/.test(attributes) && !/ checked\b/.test(attributes)) continue
    if (!/type="file"/.test(attributes)) sent.push([attribute(attributes, 'name'), attribute(attributes, 'value')])
  }
  for (const [, attributes = '', value = ''] of content.matchAll(/<textarea([^>]*)>([\s\S]*?)<\/textarea>/g))
    sent.push([attribute(attributes, 'name'), unescaped(value)])
  for (const [, attributes = '', options = ''] of content.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    sent.push([
      attribute(attributes, 'name'),
      attribute(/<option[^>]* selected[^>]*>/.exec(options)?.[0] ?? '', 'value'),
    ])
  }
  const byName = Map.groupBy(sent, ([name]) => name)
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.map(([, value]) => value)]))
}

function attribute(text: string, name: string): string {
  return unescaped(new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '')
}

function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}

/** The value that a page shows under this id. */
export function shownIn(html: string, id: string): string {
  const found = new RegExp(`<code id="${id}">([^<]*)</code>`).exec(html)?.[1]
  if (found === undefined) throw new Error(`nothing is shown as ${id}: ${html}`)
  return unescaped(found)
}
