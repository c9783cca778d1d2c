// doorkeeper of Debian as the third party: a refresh token dies when the token that came for it is first used.
import { noDoorkeeper, startDoorkeeper } from './doorkeeper.ts'
import { proveThirdParty } from './third-party.ts'

await proveThirdParty(
  { name: 'doorkeeper', skip: noDoorkeeper, says: /grant is invalid, expired, revoked/ },
  startDoorkeeper,
)
