import type { Check } from '../check.ts'
import { addressChecks } from './addresses.ts'
import { apiChecks } from './api.ts'
import { authorizeChecks } from './authorize.ts'
import { callbackChecks } from './callback.ts'
import { codeChecks } from './code.ts'
import { refreshChecks } from './refresh.ts'
import { tokenChecks } from './token.ts'

/** Every check, in the order in which they are played: later ones use what earlier ones have obtained. */
export const checks: readonly Check[] = [
  ...addressChecks,
  ...authorizeChecks,
  ...callbackChecks,
  ...tokenChecks,
  ...apiChecks,
  ...refreshChecks,
  ...codeChecks,
]
