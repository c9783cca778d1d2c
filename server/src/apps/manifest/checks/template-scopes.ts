// Which names a template may use, place by place.
import { didYouMean } from '../../../kernel/nearest-name.ts'
import { at, isGiven, items, members, type Spot, text, textAt } from '../spot.ts'
import { fieldKeys } from './fields.ts'

/** A set of known names; 'any' where only the run itself can know them. */
type Names = ReadonlySet<string> | 'any'

/** What templates at one place may name. `input` is undefined where there is none. */
export type Scope = { auth: Names; input?: Names; hook?: 'subscribe' | 'unsubscribe'; bundle: boolean }

/** Every place of a manifest whose strings are templates, with what they may name. */
export function templatePlaces(manifest: Spot): { spot: Spot; scope: Scope }[] {
  const bundle = isGiven(at(manifest, 'hooks'))
  const auth: Names = bundle ? 'any' : connectionNames(at(manifest, 'auth')) // hooks bring names of their own
  const places = authPlaces(at(manifest, 'auth'), { auth, bundle })
  for (const [key, operation] of members(at(manifest, 'operations'))) {
    places.push({ spot: at(operation, 'request'), scope: { auth, bundle, input: inputsOf(key, operation, manifest) } })
  }
  for (const [, trigger] of members(at(manifest, 'triggers'))) {
    const scope = { auth, bundle, input: new Set(fieldKeys(at(trigger, 'fields'))) }
    places.push({ spot: at(trigger, 'request'), scope })
    places.push({ spot: at(trigger, 'subscribe'), scope: { ...scope, hook: 'subscribe' } })
    places.push({ spot: at(trigger, 'unsubscribe'), scope: { ...scope, hook: 'unsubscribe' } })
  }
  return places
}

/** What is wrong with a name at a place, or undefined. */
export function unknownName(name: string, scope: Scope): string | undefined {
  const [root = '', next] = name.split('.')
  if (root === 'bundle') return scope.bundle ? undefined : '{{bundle.…}} exists in apps with hooks only.'
  if (root === 'target_url') return scope.hook ? undefined : '{{target_url}} exists in subscribe and unsubscribe only.'
  if (root === 'subscription') {
    return scope.hook === 'unsubscribe' ? undefined : '{{subscription.…}} exists in unsubscribe only.'
  }
  if (root === 'input') return unknownInput(next, scope.input)
  if (root !== 'auth') return unknownField(root, scope)
  return next === undefined ? 'Name one field of the connection: {{auth.subdomain}}.' : unknownField(next, scope)
}

function unknownInput(name: string | undefined, inputs: Names | undefined): string | undefined {
  if (inputs === undefined) return 'There are no inputs here: only fields of the connection.'
  if (name === undefined || inputs === 'any' || inputs.has(name)) return undefined
  return `There is no field "${name}" among the inputs.${didYouMean(name, inputs)}`
}

function unknownField(name: string, { auth, input }: Scope): string | undefined {
  if (auth === 'any' || auth.has(name)) return undefined
  const isInput = input instanceof Set && input.has(name)
  const hint = isInput ? ` For the input write {{input.${name}}}.` : didYouMean(name, auth)
  return `The connection has no field "${name}".${hint}`
}

// No hook has run before the first token comes: until then the names are those of the manifest, in apps with hooks too.
function authPlaces(auth: Spot, scope: Scope): { spot: Spot; scope: Scope }[] {
  const oauth2 = at(auth, 'oauth2')
  const declaredNames = new Set(fieldKeys(at(auth, 'fields')))
  const declared: Scope = { ...scope, auth: declaredNames }
  const early = ['client_id', 'client_secret', 'authorize_url', 'scope'] // no token has come yet
  const parameters: Scope = { ...scope, auth: new Set([...declaredNames, 'nonce']) }
  const exchange: Scope = { ...scope, auth: connectionNames(auth) }
  return [
    { spot: at(auth, 'test'), scope },
    { spot: at(auth, 'login', 'request'), scope: declared },
    { spot: at(auth, 'label'), scope: { ...scope, auth: 'any' } }, // the test's answer, which nobody knows yet
    { spot: at(oauth2, 'authorize_params'), scope: parameters },
    ...early.map((name) => ({ spot: at(oauth2, name), scope: declared })),
    ...['access_token_url', 'token_params'].map((name) => ({ spot: at(oauth2, name), scope: exchange })),
    { spot: at(oauth2, 'refresh_token_url'), scope },
  ]
}

/** The fields that a connection has: those declared, and those that the sign-in brings. */
function connectionNames(auth: Spot): Set<string> {
  const names = new Set(fieldKeys(at(auth, 'fields')))
  const type = text(auth, 'type')
  if (type === 'oauth2' || type === 'client_credentials' || type === 'session') names.add('access_token')
  if (type === 'oauth2') names.add('refresh_token')
  for (const list of ['extra_fields', 'capture_from_redirect']) {
    for (const item of items(at(auth, 'oauth2', list))) names.add(textAt(item)?.split('.')[0] ?? '')
  }
  return names
}

/** An operation's own fields; for one that lists fields or choices for others, also theirs: it runs with their inputs. */
function inputsOf(key: string, operation: Spot, manifest: Spot): Names {
  if (isGiven(at(operation, 'fields_from'))) return 'any'
  const owners = [...members(at(manifest, 'operations')), ...members(at(manifest, 'triggers'))].map(
    ([, owner]) => owner,
  )
  const callers = owners.filter((owner) => asksFor(key, owner))
  const someFieldsAreDynamic = owners.some((owner) => isGiven(at(owner, 'fields_from')))
  // Fields that appear only at run time can take their choices from any hidden operation, with inputs nobody knows yet.
  if (someFieldsAreDynamic && at(operation, 'hidden').value === true) return 'any'
  if (callers.some((caller) => isGiven(at(caller, 'fields_from')))) return 'any'
  return new Set([operation, ...callers].flatMap((owner) => fieldKeys(at(owner, 'fields'))))
}

function asksFor(key: string, owner: Spot): boolean {
  const sources = [at(owner, 'fields_from'), ...allFields(at(owner, 'fields')).map((field) => at(field, 'options'))]
  return sources.some((source) => text(source, 'operation') === key)
}

function allFields(fields: Spot): Spot[] {
  return items(fields).flatMap((field) => [field, ...allFields(at(field, 'children'))])
}
