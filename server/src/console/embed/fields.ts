// The forms of embed clients: partners (kind `embed`), and clients of the Workflow API (kind `workflow`).   embed-connect §1
import type { OwnClient } from '../../clients/index.ts'
import type { FormField } from '../parts/form-fields.ts'
import { scopesField } from '../parts/scope-choices.ts'
import { retryWindow } from '../providers/fields.ts'

const name: FormField = {
  kind: 'text',
  name: 'name',
  label: 'Name',
  help: 'What people read on the pages that they are shown.',
}

const redirectUris: FormField = {
  kind: 'lines',
  name: 'redirect_uris',
  label: 'Redirect URIs',
  isOptional: true,
  help: 'One a line, each in full: what is sent must be one of them, byte for byte. https, or http on 127.0.0.1, [::1] and localhost.',
  placeholder: 'https://your-app.com/callback',
  redirectUrisOf: 'confidential',
}

const issuer: FormField = {
  kind: 'text',
  isHalf: true,
  name: 'issuer',
  label: 'Issuer (iss)',
  help: 'The iss claim of your JWTs, exactly.',
  placeholder: 'https://accounts.your-app.com',
}
const audience: FormField = {
  kind: 'text',
  isHalf: true,
  name: 'audience',
  label: 'Audience (aud)',
  help: 'The aud claim of your JWTs has to contain it.',
  placeholder: 'connect.your-app.com',
}
const jwksUrl: FormField = {
  kind: 'url',
  name: 'jwks_url',
  label: 'JWKS URL',
  help: 'Where your public keys are. Publish several while you rotate, each with its kid.',
  placeholder: 'https://your-app.com/.well-known/jwks.json',
}
const userClaim: FormField = {
  kind: 'text',
  isHalf: true,
  name: 'user_claim',
  label: 'User claim',
  help: 'Which claim is your user’s id.',
}
const tenantClaim: FormField = {
  kind: 'text',
  isHalf: true,
  name: 'tenant_claim',
  label: 'Tenant claim',
  help: 'Which claim is the id of the user’s tenant or workspace.',
  placeholder: 'org_id',
}
const labelClaim: FormField = {
  kind: 'text',
  isHalf: true,
  name: 'label_claim',
  label: 'Label claim',
  isOptional: true,
  help: 'Which claim names the user on Connect pages, such as name. People notice then when a link is not theirs.',
}
const emailClaim: FormField = {
  kind: 'text',
  isHalf: true,
  name: 'email_claim',
  label: 'E-mail claim',
  isOptional: true,
  help: 'Which claim is an address. For mail alone, never for identity.',
}
const origins: FormField = {
  kind: 'lines',
  name: 'origins',
  label: 'Origins',
  isOptional: true,
  rows: 3,
  help: 'One a line: scheme, host and port of the pages of yours that open Connect. They alone hear of the outcome.',
  placeholder: 'https://app.your-app.com',
}

/** What is asked of a new client of the Workflow API. */
export const newWorkflowFields: readonly FormField[] = [name, redirectUris, scopesField('workflow')]

/** What is asked of a new partner; everything else has a default, and a place on the white-label page. */
export const newPartnerFields: readonly FormField[] = [
  name,
  issuer,
  audience,
  jwksUrl,
  userClaim,
  tenantClaim,
  origins,
  redirectUris,
]

/** Beside the credentials. */
export function generalFields({ kind, scopes }: OwnClient): readonly FormField[] {
  return [name, scopesField(kind, scopes), ...(kind === 'workflow' ? [retryWindow] : [])]
}

export const redirectFields: readonly FormField[] = [redirectUris]

/** How a partner's JWTs are judged. */
export const trustFields: readonly FormField[] = [
  jwksUrl,
  issuer,
  audience,
  userClaim,
  tenantClaim,
  labelClaim,
  emailClaim,
  {
    kind: 'number',
    name: 'max_lifetime_seconds',
    label: 'Longest life of a JWT, seconds',
    help: 'exp - iat may not be more. From 1 to 3600; 300 is plenty for a JWT that is exchanged at once.',
  },
  {
    kind: 'check',
    name: 'require_jti',
    label: 'Each JWT serves once (jti)',
    help: 'Every JWT carries a jti, and one that comes again is refused: whoever steals one from a log has nothing.',
  },
]

/** Who may open Connect, and who finishes it. */
export const pageFields: readonly FormField[] = [
  origins,
  {
    kind: 'check',
    name: 'confirm_identity',
    label: 'Confirm who connected (confirm_identity)',
    help: 'After the provider’s consent the browser comes to your page below, and your backend says whether it is the same user. Recommended: a link that somebody else opens can then connect nothing.',
  },
  {
    kind: 'url',
    name: 'confirm_url',
    label: 'Confirmation page (confirm_url)',
    isOptional: true,
    help: 'Where that browser goes, with session_id and handle.',
    placeholder: 'https://your-app.com/connect/confirm',
  },
  {
    kind: 'choice',
    name: 'on_expired',
    label: 'Runs on an expired connection (on_expired)',
    help: 'Held runs wait for up to a day, and are carried out when the user has connected the account again.',
    choices: [
      ['refuse', 'are refused'],
      ['hold', 'are held until the account is connected again'],
    ],
  },
  {
    kind: 'url',
    name: 'reconnect_url',
    label: 'Reconnect page (reconnect_url)',
    isOptional: true,
    help: 'Your page where a user connects an account again. Mails about an expired connection lead there, with connection_id and app.',
    placeholder: 'https://your-app.com/connections',
  },
]
