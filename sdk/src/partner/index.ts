// @wayleave/sdk/partner: sign for your users, publish your keys, check what Wayleave sends to you.

export { createSigner, type RotateOptions, type Signer, type SignerOptions } from './signer.ts'
export type { PublicJwk, SigningAlgorithm, StoredJwk } from './signing-key.ts'
export {
  type SignedDelivery,
  verifyCallback,
  verifyWebhook,
  type WebhookProblem,
  WebhookVerificationError,
} from './webhook.ts'
