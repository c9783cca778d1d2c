import type { StoredJwk } from '@wayleave/sdk/partner'
import type { Credentials } from '../credentials/file.ts'

type Partner = Credentials['embed'][number] & { privateJwk: StoredJwk }
type Client = Credentials['clients'][number] & { client_secret: string }

/** The partner of dev.json whose private key is there too: the demo's. Throws when there is none. */
export function partnerIn({ embed, clients }: Credentials): { partner: Partner; client: Client } {
  for (const partner of embed) {
    const client = clients.find(({ client_id }) => client_id === partner.client_id)
    if (!partner.private_jwk || !client?.client_secret) continue
    return {
      partner: { ...partner, privateJwk: partner.private_jwk },
      client: { ...client, client_secret: client.client_secret },
    }
  }
  throw new Error('dev.json holds no partner with its private key: the demo does not run')
}
