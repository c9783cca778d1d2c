// What the form of an app was sent with: the content of a draft, and what is wrong with it, by field.
import {
  checkDraft,
  type Draft,
  type DraftContent,
  type Edit,
  editDocument,
  type GoodManifest,
  withSecretNamed,
} from '../../../apps/index.ts'
import type { FormMistakes, FormValues } from '../../parts/form-fields.ts'
import { valuesOf } from '../../parts/read-form.ts'
import { sentRows } from './field-rows.ts'
import { appFields } from './fields.ts'
import { formEdits } from './form-edits.ts'
import { besidesMissing, missingFields } from './missing-fields.ts'
import { placeMistakes } from './place-mistakes.ts'

const FIRST_VERSION = '1.0.0'

/** `checked`: only when there is no mistake. `values` hold no secret. */
export type ReadForm = {
  values: FormValues
  content: DraftContent
  mistakes: FormMistakes
  /** Of them: the fields that are empty, though the chosen auth type needs them. */
  missing: FormMistakes
  checked: GoodManifest | undefined
}

/** Reads the form of a new app, or of one that has a draft. */
export function readAppForm(form: URLSearchParams, draft?: Draft): ReadForm {
  const { client_secret: entered = '', ...values } = { ...valuesOf(form, appFields), ...sentRows(form) }
  const { edits, mistakes } = formEdits(draft ? { ...values, key: draft.key } : values, draft?.manifest ?? '')
  const first: Edit[] = draft ? [] : [[['version'], FIRST_VERSION]]
  const manifest = editDocument(draft?.manifest ?? '', [...inOrder(edits), ...first])
  const isOAuth = ['oauth2', 'oauth2_refresh', 'client_credentials'].includes(values.auth_type ?? '')
  const secret = isOAuth ? entered.trim() || draft?.secret || null : null
  const content = {
    manifest: secret === null ? manifest : withSecretNamed(manifest),
    hooks: draft?.hooks ?? null,
    secret,
  }
  const checked = checkDraft(content, draft && { key: draft.key, api_name: draft.apiName })
  const missing = missingFields(values, !draft)
  const others = 'mistakes' in checked ? besidesMissing(checked.mistakes, values, !draft) : []
  const all = { ...placeMistakes(others, values), ...missing, ...mistakes }
  const isGood = Object.keys(all).length === 0
  return { values, content, mistakes: all, missing, checked: isGood && 'app' in checked ? checked : undefined }
}

// As people write manifests: the names first, then how to sign in.
function inOrder(edits: readonly Edit[]): Edit[] {
  const order = ['key', 'name', 'description', 'hosts', 'legacy', 'auth']
  return [...edits].sort((a, b) => order.indexOf(String(a[0][0])) - order.indexOf(String(b[0][0])))
}
