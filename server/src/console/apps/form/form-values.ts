// From a manifest to the texts of its form.
import { looseValue } from '../../../apps/index.ts'
import type { FormValues } from '../../parts/form-fields.ts'
import type { AppField } from './app-field.ts'
import { rowValues } from './field-rows.ts'
import { appFields } from './fields.ts'
import { isRecord, valueAt } from './value-at.ts'

/** The form of a manifest, filled in. A client secret is never in it. */
export function formValuesOf(manifest: string): FormValues {
  const value = looseValue(manifest)
  const texts = appFields.map((field) => [field.name, field.kind === 'secret' ? '' : textAt(value, field)])
  return { ...Object.fromEntries(texts), ...placementOf(value), auth_type: authChoiceIn(value), ...rowValues(value) }
}

function textAt(value: unknown, { path, as }: AppField): string {
  const found = valueAt(value, path)
  if (found === undefined || found === null) return ''
  if (as === 'lines') return Array.isArray(found) ? found.map(String).join('\n') : ''
  if (as === 'pairs')
    return isRecord(found)
      ? Object.entries(found)
          .map((pair) => pair.join('='))
          .join('\n')
      : ''
  if (as === 'json') return JSON.stringify(found, null, 2)
  if (as === 'box') return found === true ? 'on' : ''
  if (found === 'query' && path.at(-1) === 'access_token_placement') return 'querystring' // two names of one
  return typeof found === 'object' ? '' : String(found)
}

function authChoiceIn(value: unknown): string {
  const type = String(valueAt(value, ['auth', 'type']) ?? 'none')
  return type === 'oauth2' && valueAt(value, ['auth', 'oauth2', 'auto_refresh']) !== false ? 'oauth2_refresh' : type
}

// Written out under OAuth it is the same three texts, in another place.
function placementOf(value: unknown): FormValues {
  const ofToken = valueAt(value, ['auth', 'oauth2', 'access_token_placement'])
  const found = isRecord(ofToken) ? ofToken : valueAt(value, ['auth', 'placement'])
  if (!isRecord(found)) return {}
  const text = (name: string) => String(found[name] ?? '')
  const placed = { placement_in: text('in'), placement_name: text('name'), placement_prefix: text('prefix') }
  const isOfToken = valueAt(value, ['auth', 'oauth2']) !== undefined
  return { ...placed, ...(isOfToken ? { access_token_placement: 'custom' } : {}) }
}
