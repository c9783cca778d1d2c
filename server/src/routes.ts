// MAP 1: every door of the program. METHOD PATH . who may call . handler, one line each.
// Development mode adds its own (dev/routes.ts).

import { listActions } from './actions/catalogue/list-actions.ts'
import { listApps } from './actions/catalogue/list-apps.ts'
import { listWhitelabelApps } from './actions/catalogue/list-whitelabel-apps.ts'
import { deleteAuthentication } from './connections/api/delete-authentication.ts'
import { listAuthentications } from './connections/api/list-authentications.ts'
import { showAuthentication } from './connections/api/show-authentication.ts'
import { health, ready } from './kernel/health.ts'
import { asset } from './kernel/html/index.ts'
import { anyone, type Route, surface } from './kernel/http/index.ts'
import { anyBearerOrClientId, bearer, bearerOrClientId } from './oauth/index.ts'
import { jwks } from './oauth/jwks.ts'
import { token } from './oauth/token/token.ts'

const api = surface('api')
const oauth = surface('oauth')
const plain = surface('plain')

export const routes: readonly Route[] = [
  // the authorization server
  oauth('POST', '/oauth/token', anyone, token),
  plain('GET', '/.well-known/jwks.json', anyone, jwks),

  // connections
  api('GET', '/v2/authentications', bearer('connection:read'), listAuthentications),
  api('GET', '/v2/authentications/{id}', bearer('connection:read'), showAuthentication),
  api('DELETE', '/v2/authentications/{id}', bearer('connection:write'), deleteAuthentication),

  // the catalogue, actions and their runs
  api('GET', '/v2/apps', bearerOrClientId('zap'), listApps),
  api('GET', '/v2/whitelabel/apps', anyBearerOrClientId, listWhitelabelApps),
  api('GET', '/v2/actions', bearerOrClientId('zap'), listActions),

  // the house
  plain('GET', '/healthz', anyone, health),
  plain('GET', '/readyz', anyone, ready),
  plain('GET', '/assets/{name}', anyone, asset),
]
