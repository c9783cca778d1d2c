// What stands in a preview for values that a person or a provider gives.
import type { App, Field } from '../../apps/index.ts'
import type { AuthFields } from '../outbound/index.ts'

/** `fields`: what a person enters; `given`: what the provider does; `marks`: what a sample is shown as. */
export type Samples = { fields: AuthFields; given: AuthFields; marks: ReadonlyMap<string, string>; origin: string }

/** Samples for everything that an app's templates may name. */
export function samplesOf(app: App): Samples {
  const marks = new Map<string, string>()
  const origin = originOf(app)
  const written = JSON.stringify(app.auth)
  const sample = (name: string): string => {
    if (beginsAddress(written, name)) return origin
    // Fit for a host name and for everything else; shown as its name in brackets.
    const mark = `sample-${marks.size}-of-wayleave`
    marks.set(mark, `<${name}>`)
    return mark
  }
  const entries = app.auth.fields.map((field) => [field.key, exampleOf(field) ?? sample(field.key)])
  const extra = [...(app.auth.oauth2?.extra_fields ?? []), ...(app.auth.oauth2?.capture_from_redirect ?? [])]
  const given: AuthFields = {}
  for (const path of extra) putAt(given, path.split('.'), sample(path))
  return { fields: Object.fromEntries(entries), given, marks, origin }
}

function exampleOf({ placeholder, default: value, choices, type }: Field): string | undefined {
  if (type === 'secret') return undefined
  if (typeof value === 'string' && value !== '') return value
  return choices?.[0]?.value ?? placeholder
}

function originOf({ hosts }: App): string {
  const host = hosts.find((pattern) => !pattern.startsWith('*')) ?? hosts[0] ?? 'api.example.com'
  const isLoopback = /^(?:localhost|127\.|\[::1\])/.test(host)
  return `${isLoopback ? 'http' : 'https'}://${host.replace('*', 'any')}`
}

/** True when a template of that name stands for scheme and host of an address. */
function beginsAddress(written: string, name: string): boolean {
  return written.includes(`"{{${name}}}/`) || written.includes(`"{{auth.${name}}}/`)
}

function putAt(target: AuthFields, [step = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    target[step] = value
    return
  }
  const known = target[step]
  const inner: AuthFields = known !== null && typeof known === 'object' && !Array.isArray(known) ? known : {}
  target[step] = inner
  putAt(inner, rest, value)
}
