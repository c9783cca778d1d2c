import type { SignedIn } from '../../accounts/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { JwtReport, JwtRuleName, JwtRuleResult } from '../../oauth/index.ts'
import type { OwnPartner } from '../own-client.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { type Verdict, verdictList } from '../parts/verdict-list.ts'
import { settingsPath } from './embed-tabs.ts'

/** What was found out about a JWT, or why nothing was looked at. */
export type CheckedJwt = JwtReport | { mistake: string }

const words: Readonly<Record<JwtRuleName, string>> = {
  form: 'It is a signed JWT of at most 16 KiB',
  algorithm: 'Its algorithm (alg) is accepted',
  critical: 'It needs no extension (crit)',
  keyId: 'Its key id (kid) is a text',
  key: 'Your JWKS has its key, fit for the algorithm',
  signature: 'The signature is that key’s',
  payload: 'Its payload is a JSON object',
  issuer: 'iss is your issuer',
  audience: 'aud contains your audience',
  times: 'exp and iat are numbers',
  expired: 'It has not expired (exp)',
  early: 'It is valid already (iat, nbf)',
  lifetime: 'It does not live too long (exp - iat)',
  user: 'The user claim names a user',
  tenant: 'The tenant claim names a tenant',
  jti: 'jti is there when you require it',
  replay: 'Its jti was not used before',
}

/** The form, and the verdicts on what was pasted. The JWT itself is not shown again. */
export function jwtPanel(caller: SignedIn, client: OwnPartner, checked: CheckedJwt | undefined): Html {
  const mistake = checked && 'mistake' in checked ? checked.mistake : undefined
  const form = ownForm(
    caller,
    `${settingsPath(client.client_id, 'white-label')}/check#jwt`,
    html`<div class="field"><label for="field-jwt">JWT</label>
<textarea id="field-jwt" name="jwt" rows="4" required autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="eyJ…" ${mistake ? html`aria-invalid="true" aria-describedby="field-jwt-mistake"` : ''}></textarea>
${mistake ? html`<p class="bad note" id="field-jwt-mistake">${mistake}</p>` : ''}</div>
${formActions('Check')}`,
  )
  return html`${checked && 'results' in checked ? reportOf(checked) : ''}${form}`
}

function reportOf({ results, user }: JwtReport): Html {
  const failed = results.filter(({ kind }) => kind === 'failed').length
  const isGood = results.every(({ kind }) => kind === 'passed')
  return html`<div role="status"><p>${isGood ? html`<span class="badge good">Accepted</span> A token exchange would take this JWT now.` : html`<span class="badge bad">Refused</span> ${failed === 1 ? 'One rule fails.' : `${failed} rules fail.`} A token exchange names the first of them.`}</p></div>
${verdictList(results.map(verdictOf), { good: 'Passed', open: 'Not judged' })}
${user ? html`<dl class="facts"><dt>User</dt><dd>${shown(user.user)}</dd><dt>Tenant</dt><dd>${shown(user.tenant)}</dd>${user.label ? html`<dt>Label</dt><dd>${user.label}</dd>` : ''}${user.email ? html`<dt>E-mail</dt><dd>${user.email}</dd>` : ''}</dl>` : ''}`
}

function shown(claim: string): Html {
  return claim === '' ? html`<em>none</em>` : html`<code>${claim}</code>`
}

function verdictOf(result: JwtRuleResult): Verdict {
  const what = words[result.rule]
  if (result.kind === 'failed') return { kind: 'bad', what, why: result.mistake }
  return result.kind === 'passed' ? { kind: 'good', what } : { kind: 'open', what, why: 'Not judged.' }
}
