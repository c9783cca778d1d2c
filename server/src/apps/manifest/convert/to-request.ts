import type { RequestTemplate } from '../../model.ts'
import type { ManifestRequest } from '../schema/request.ts'

/** A request of the App model: header values are text. */
export function toRequest({ headers, ...request }: ManifestRequest): RequestTemplate {
  return { ...request, ...(headers && { headers: asTexts(headers) }) }
}

/** Values that authors write as numbers or booleans, as text. */
export function asTexts(values: Record<string, string | number | boolean> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
