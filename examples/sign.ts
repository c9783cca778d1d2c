// Signs a JWT for Dana as the demo partner, and prints it with the partner's credentials as shell variables:
//
//   eval "$(node_modules/.bin/node --conditions=source examples/sign.ts)"
//
// Takes the path of dev.json, which a running `wayleave dev` keeps in its data folder.
import { readFileSync } from 'node:fs'
import { createSigner, type StoredJwk } from '@wayleave/sdk/partner'

type Development = {
  url: string
  clients: { client_id: string; client_secret: string }[]
  embed: { client_id: string; issuer: string; audience: string; private_jwk: StoredJwk | null }[]
}

const { url, clients, embed }: Development = JSON.parse(readFileSync(process.argv[2] ?? '.wayleave/dev.json', 'utf8'))
const partner = embed.find(({ private_jwk }) => private_jwk !== null)
const client = clients.find(({ client_id }) => client_id === partner?.client_id)
if (!partner?.private_jwk || !client)
  throw new Error('dev.json names no partner with a private key: is the demo running?')

const { issuer, audience, private_jwk } = partner
const signer = await createSigner({ issuer, audience, keys: [private_jwk] })
const jwt = await signer.sign('dana', 'petshop-ltd', { name: 'Dana Okafor' })
console.log(`ORIGIN='${url}' CLIENT_ID='${client.client_id}' CLIENT_SECRET='${client.client_secret}' JWT='${jwt}'`)
