// The white-label page of a partner, whole: other handlers show it again with what they found out.
import type { SignedIn } from '../../accounts/index.ts'
import { judgeKey, knownJwks } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { OwnPartner } from '../own-client.ts'
import { asItIs, type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { notice, panel } from '../parts/console-page.ts'
import { settingsForm } from '../parts/settings-form.ts'
import { embedPage, settingsPath } from './embed-tabs.ts'
import { pageFields, trustFields } from './fields.ts'
import { judgeSetup, type KnownKeys } from './judge-setup.ts'
import { type CheckedJwt, jwtPanel } from './jwt-panel.ts'
import { type FetchedKeys, keysPanel } from './keys-panel.ts'
import { type LooksMistakes, looksPanel } from './looks-panel.ts'
import { setupPanel } from './setup-panel.ts'

/** What one of the page's forms brought; everything else stands as it is. */
export type Brought = {
  saved?: string
  trust?: FilledForm
  pages?: FilledForm
  fetched?: FetchedKeys
  checked?: CheckedJwt
  looks?: LooksMistakes
}

// The preview is a frame of ours.
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

/** Setup, trust, keys, the check of a JWT, pages and looks. */
export async function whiteLabelPage(
  caller: SignedIn,
  client: OwnPartner,
  brought: Brought,
  deps: Pick<Deps, 'db' | 'clock'>,
): Promise<Response> {
  const { saved, trust, pages, fetched, checked, looks } = brought
  const path = (tab: string) => settingsPath(client.client_id, tab)
  const known = await knownJwks(client, deps)
  const findings = judgeSetup(client, keysOf(known, fetched))
  const body = html`${notice(saved)}
${setupPanel(findings)}
${panel('trust', 'Your JWTs', 'How your backend’s JWTs are recognised: the key, the claims that are expected, and which of them are the user and the tenant.', formOf(caller, client, { action: path('white-label'), fields: trustFields, filled: trust }))}
${panel('keys', 'Your keys', 'What your JWKS URL answers. It is asked again by itself every few minutes, and when a JWT comes with a kid that is not known.', keysPanel(caller, client, { known, fetched }, deps.clock.now()))}
${panel('jwt', 'Check a JWT', 'Rule by rule, by the rules of the token exchange. The JWT is not kept, and not spent.', jwtPanel(caller, client, checked))}
${panel('pages', 'Pages of yours', 'Which pages open Connect and hear of its outcome, and whether you confirm who connected.', formOf(caller, client, { action: path('white-label/pages'), fields: pageFields, filled: pages }))}
${panel('looks', 'Looks', 'What your users see: your logo, a colour scheme, and a stylesheet that follows ours.', looksPanel(caller, client, looks))}`
  const status = looks ? 422 : Math.max(...[trust, pages].map((filled) => (filled ? statusOf(filled) : 200)))
  return embedPage(caller, client, 'white-label', body, { status, headers: { 'content-security-policy': POLICY } })
}

function formOf(
  caller: SignedIn,
  client: OwnPartner,
  { action, fields, filled }: { action: string; fields: typeof trustFields; filled: FilledForm | undefined },
): Html {
  return settingsForm(caller, { client, action, fields, filled: filled ?? asItIs(client, fields) })
}

function keysOf(known: { keys: object[] } | undefined, fetched: FetchedKeys | undefined): KnownKeys {
  if (fetched?.kind === 'failed') return { problem: `It cannot be read: ${fetched.why}.` }
  const jwks = known?.keys
  if (!jwks) return undefined
  return {
    usable: jwks.flatMap((jwk) => {
      const verdict = judgeKey(jwk)
      return 'key' in verdict ? [verdict.key] : []
    }),
  }
}
