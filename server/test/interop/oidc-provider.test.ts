// oidc-provider (npm) as the third party, with one-time refresh tokens and its reuse detection.
import { startOidcProvider } from '../harness/oidc-provider.ts'
import { proveThirdParty } from './third-party.ts'

await proveThirdParty({ name: 'oidc-provider', skip: false, says: /grant request is invalid/ }, async (redirectUri) => {
  const { issuer, ...provider } = await startOidcProvider({ redirectUri, accessTokenSeconds: 3600 })
  return {
    ...provider,
    urls: { authorize: `${issuer}/auth`, token: `${issuer}/token`, me: `${issuer}/me` },
    scope: 'openid email offline_access',
    authorizeParams: { prompt: 'consent' },
  }
})
