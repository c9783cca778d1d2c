// Credentials made of the fields that a client sent, and tried before anything is stored.             Workflow API 5.2
import type { App, Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, type ApiFault } from '../../kernel/errors.ts'
import { testCredentials } from '../calls/test-credentials.ts'
import { type Obtained, obtainCredentials, type Problem } from '../connect-ui/obtain-credentials.ts'
import { type AuthFields, maskSecrets } from '../outbound/index.ts'

const RETRY_AFTER_SECONDS = '5'
const FIELDS = { pointer: '/data/authentication_fields' }

/** `label`: what the app calls the connection; undefined when it says nothing. */
export type Tested = Obtained & { label: string | undefined }

/**
 * Throws 400 when the third party refuses them, 503 when it cannot be reached and 504 when it is too slow; the values are
 * in no word of it.
 */
export async function obtainTested(app: App, fields: AuthFields, deps: Deps): Promise<Tested> {
  const obtained = await obtainCredentials(app, fields, deps)
  if (obtained.kind === 'problem') throw refusal(obtained, fields)
  const tested = await testCredentials(app, obtained.credentials, deps)
  if (tested.kind === 'refused') throw refusal({ words: tested.detail }, fields)
  if (tested.kind === 'unreachable')
    throw refusal({ words: tested.detail, silence: tested.isSlow ? 'slow' : 'unreachable' }, fields)
  return { ...obtained, label: tested.title === app.name ? undefined : tested.title }
}

function refusal({ words, misfit, silence }: Omit<Problem, 'kind'>, fields: AuthFields): ApiError {
  const detail = maskSecrets(words, Object.values(fields).flatMap(textsOf))
  if (misfit) return new ApiError({ code: 'invalid', detail, source: FIELDS }) // no request could be made of them
  const blamed = (fault: Pick<ApiFault, 'code' | 'source'>): ApiFault => ({ ...fault, detail, blame: 'PARTNER' })
  if (silence === 'slow') return new ApiError(blamed({ code: 'gateway_timeout' }))
  if (silence === undefined) return new ApiError(blamed({ code: 'invalid', source: FIELDS }))
  return new ApiError(blamed({ code: 'service_unavailable' }), { headers: { 'retry-after': RETRY_AFTER_SECONDS } })
}

function textsOf(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  return Object.values(value).flatMap(textsOf)
}
