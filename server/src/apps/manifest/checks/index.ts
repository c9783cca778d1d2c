// The checks across a manifest's members: one named function a rule, each finding what it can on its own.
import type { Report } from '../mistake.ts'
import type { Spot } from '../spot.ts'
import { checkAuth } from './auth.ts'
import { checkFields } from './fields.ts'
import { checkHosts } from './hosts.ts'
import { checkOperations } from './operations.ts'
import { checkRequests } from './requests.ts'
import { checkTemplates } from './templates.ts'

export { apiKeyField } from './auth.ts'

const checks: readonly ((manifest: Spot, report: Report) => void)[] = [
  checkHosts,
  checkAuth,
  checkFields,
  checkOperations,
  checkRequests,
  checkTemplates,
]

/** Runs all checks on a manifest that may be wrong in any way. */
export function crossCheck(manifest: unknown, report: Report): void {
  for (const check of checks) check({ value: manifest, path: [] }, report)
}
