// A first authorize request of a client, ready to be opened, and the command that redeems its code.   seeds 001, 002
import { createHash } from 'node:crypto'
import { type Client, registeredScopes } from '../../clients/index.ts'
import { copyBlock, type Html, html } from '../../kernel/html/index.ts'
import { randomToken } from '../../kernel/ids.ts'

/** A request and what belongs to it; a new one each time it is shown. */
export type ReadyRequest = { authorizeUrl: string; tokenCommand: string; hasVerifier: boolean; isLoopback: boolean }

/** Undefined for a client that asks nobody, or has nowhere to be answered. `secret`: for the one page that shows it. */
export function readyRequest(client: Client, publicUrl: string, secret?: string | null): ReadyRequest | undefined {
  const [redirectUri] = client.redirect_uris
  if (client.kind === 'embed' || redirectUri === undefined) return undefined
  const verifier = client.is_public ? randomToken() : undefined
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: registeredScopes(client).join(' '),
    ...(client.kind === 'workflow' ? { response_mode: 'query' } : {}),
    state: randomToken(16),
    ...(verifier ? { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' } : {}),
  })
  const path = client.kind === 'workflow' ? '/v2/authorize' : '/oauth/authorize/'
  return {
    authorizeUrl: `${publicUrl}${path}?${query.toString().replaceAll('+', '%20')}`,
    tokenCommand: tokenCommand(client, { publicUrl, redirectUri, verifier, secret: secret ?? 'YOUR_CLIENT_SECRET' }),
    hasVerifier: verifier !== undefined,
    isLoopback: isLoopback(redirectUri),
  }
}

// RFC 7636 §4.2
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}

function tokenCommand(
  { client_id, is_public }: Client,
  made: { publicUrl: string; redirectUri: string; verifier: string | undefined; secret: string },
): string {
  const { publicUrl, redirectUri, verifier, secret } = made
  const fields = [
    ['grant_type', 'authorization_code'],
    ['client_id', client_id],
    ...(is_public ? [] : [['client_secret', secret]]),
    ...(verifier ? [['code_verifier', verifier]] : []),
    ['redirect_uri', redirectUri],
    ['code', 'YOUR_CODE'],
  ]
  const lines = fields.map(([name, value]) => `  --data-urlencode ${shellQuoted(`${name}=${value}`)}`)
  return [`curl -X POST "${publicUrl}/oauth/token/"`, ...lines].join(' \\\n')
}

function isLoopback(uri: string): boolean {
  return /^https?:\/\/(127\.0\.0\.1|\[::1\]|localhost)(?![^:/?#])/i.test(uri)
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** Both, to copy. */
export function readyRequestBlocks(ready: ReadyRequest): Html {
  return html`<p class="lead">Open the address: you are asked for consent and sent to your redirect URI with a <code>code</code>, which lives two minutes. Put it into the command.${ready.isLoopback ? html` When nothing listens at that address of your own computer, the browser says so, and the <code>code</code> stands in its address bar.` : ''}${ready.hasVerifier ? ' The two belong together: the verifier in the command is the one of the challenge in the address. They are new each time this page is shown.' : ''}</p>
${copyBlock('authorize-url', 'Authorize URL', ready.authorizeUrl)}
${copyBlock('token-command', 'Redeem the code', ready.tokenCommand, 'command')}
<p class="lead"><a href="${ready.authorizeUrl}" target="_blank" rel="noopener">Open the authorize URL</a> in a new tab.</p>`
}
