// What each type of auth needs beyond its schema.
import type { Report } from '../mistake.ts'
import { at, isGiven, items, type Spot, text } from '../spot.ts'
import { fieldKeys } from './fields.ts'

/** Kept by the broker itself; a field of the same name would be overwritten by the first token. */
const TOKEN_FIELDS = ['access_token', 'refresh_token']

export function checkAuth(manifest: Spot, report: Report): void {
  const auth = at(manifest, 'auth')
  const type = text(auth, 'type')
  if (type === 'api_key') checkApiKey(auth, manifest, report)
  if (type === 'basic') checkBasic(auth, report)
  if (type === 'oauth2' || type === 'client_credentials') checkTokenFields(auth, report)
  if (type === 'client_credentials') checkOnePlacement(auth, report)
  if (type === 'session') checkLogin(auth, manifest, report)
}

/** The field whose value is the key: the one called `api_key`, or else the only secret one. */
export function apiKeyField(fields: readonly { key: string; secret: boolean }[]): string | undefined {
  if (fields.some(({ key }) => key === 'api_key')) return 'api_key'
  const secrets = fields.filter(({ secret }) => secret)
  return secrets.length === 1 ? secrets[0]?.key : undefined
}

function checkApiKey(auth: Spot, manifest: Spot, report: Report): void {
  const fields = items(at(auth, 'fields')).map((field) => ({
    key: text(field, 'key') ?? '',
    secret: text(field, 'type') === 'secret',
  }))
  if (apiKeyField(fields) === undefined) {
    report(
      [...auth.path, 'fields'],
      'Declare the field that holds the key: { key: api_key, label: API key, type: secret, required: true }.',
    )
  }
  const placement = at(auth, 'placement')
  if (
    !isGiven(placement) &&
    !isGiven(at(manifest, 'hooks')) &&
    !namesAuthField(
      manifest,
      fields.map(({ key }) => key),
    )
  ) {
    report(placement.path, 'Say where the key goes: placement: { in: header, name: Authorization, prefix: "Key " }.')
  }
  checkPlacementName(placement, report)
}

function checkPlacementName(placement: Spot, report: Report): void {
  if (text(placement, 'in') === 'query' && text(placement, 'name') === undefined) {
    report([...placement.path, 'name'], '"name" is missing: give the name of the query parameter.')
  }
}

/** True when a request carries one of these fields by itself, in a template. */
function namesAuthField(manifest: Spot, keys: readonly string[]): boolean {
  const written = JSON.stringify([at(manifest, 'operations').value, at(manifest, 'triggers').value])
  const names = new Set(
    [...written.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, name = '']) => name.trim().replace(/^auth\./, '')),
  )
  return keys.some((key) => names.has(key))
}

function checkBasic(auth: Spot, report: Report): void {
  const keys = fieldKeys(at(auth, 'fields'))
  for (const key of ['username', 'password']) {
    if (!keys.includes(key)) report([...auth.path, 'fields'], `Basic sends a field "${key}": declare it.`)
  }
}

function checkTokenFields(auth: Spot, report: Report): void {
  for (const field of items(at(auth, 'fields'))) {
    const key = text(field, 'key') ?? ''
    if (TOKEN_FIELDS.includes(key))
      report([...field.path, 'key'], `"${key}" comes from the provider: leave this field out.`)
  }
}

function checkOnePlacement(auth: Spot, report: Report): void {
  const placement = at(auth, 'placement')
  if (isGiven(placement) && isGiven(at(auth, 'oauth2', 'access_token_placement'))) {
    report(placement.path, 'Give "placement" or "oauth2.access_token_placement", not both.')
  }
}

function checkLogin(auth: Spot, manifest: Spot, report: Report): void {
  if (isGiven(at(auth, 'login')) || isGiven(at(manifest, 'hooks'))) return
  report([...auth.path, 'login'], '"login" is missing: give the request that answers with a token.')
}
