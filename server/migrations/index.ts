// The schema, forward only. A slice owns the tables of its step; nothing here is edited once released.
import type { Migration } from 'kysely/migration'
import * as house from './001-house.ts'
import * as accounts from './002-accounts.ts'
import * as apps from './003-apps.ts'
import * as clients from './004-clients.ts'
import * as oauth from './005-oauth.ts'
import * as connections from './006-connections.ts'
import * as actions from './007-actions.ts'
import * as development from './008-development.ts'
import * as zaps from './009-zaps.ts'
import * as webhooks from './010-webhooks.ts'
import * as ownClients from './011-own-clients.ts'
import * as promotions from './012-promotions.ts'
import * as hookOrigins from './013-hook-origins.ts'

export const migrations: Record<string, Migration> = {
  '001-house': house,
  '002-accounts': accounts,
  '003-apps': apps,
  '004-clients': clients,
  '005-oauth': oauth,
  '006-connections': connections,
  '007-actions': actions,
  '008-development': development,
  '009-zaps': zaps,
  '010-webhooks': webhooks,
  '011-own-clients': ownClients,
  '012-promotions': promotions,
  '013-hook-origins': hookOrigins,
}
