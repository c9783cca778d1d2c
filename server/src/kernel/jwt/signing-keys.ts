// The server's own signing keys: one row a key, the private half sealed, the public half at /.well-known/jwks.json.
import { createPrivateKey, type KeyObject } from 'node:crypto'
import { exportJWK, exportPKCS8, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Db, Listener } from '../db/index.ts'
import { randomToken } from '../ids.ts'
import type { Sealer } from '../seal/index.ts'

const ALGORITHM = 'RS256'
const CHANNEL = 'wayleave_keys'

export type SigningKeys = {
  /** Signs claims with the current key (RS256). Times in `claims` are the caller's. */
  sign(claims: JWTPayload, type?: string): Promise<string>
  /** The public keys, retired ones included while tokens signed with them may live. RFC 7517. */
  jwks(): Promise<{ keys: JWK[] }>
}

type Key = { kid: string; publicJwk: JWK; privateKey: KeyObject }
type Row = { kid: string; public_jwk: JWK; private_key: string }

/** Reads the signing keys, makes the first one on an empty database, and follows rotation by other processes. */
export async function createSigningKeys(deps: {
  db: Db
  listener: Listener
  seal: Sealer
  clock: Clock
}): Promise<SigningKeys> {
  const { db, listener, seal } = deps
  let keys: Promise<Key[]> | undefined
  const load = () => {
    keys ??= readKeys(db, seal).catch((error) => {
      keys = undefined
      throw error
    })
    return keys
  }
  const forget = () => {
    keys = undefined
  }
  await listener.on(CHANNEL, forget)
  listener.onConnect(forget)
  await makeFirstKey(deps)
  return {
    sign: async (claims, type = 'JWT') => {
      const [current] = await load()
      if (!current) throw new Error('there is no signing key')
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, kid: current.kid, typ: type })
        .sign(current.privateKey)
    },
    jwks: async () => ({ keys: (await load()).map((key) => key.publicJwk) }),
  }
}

async function readKeys(db: Db, seal: Sealer): Promise<Key[]> {
  const { rows } = await sql<Row>`select kid, public_jwk, private_key from signing_keys
                                  order by retired_at is null desc, created_at desc`.execute(db)
  return rows.map((row) => ({
    kid: row.kid,
    publicJwk: row.public_jwk,
    // Imported once: a key that is parsed at each signature costs three times as much.
    privateKey: createPrivateKey(seal.open(row.private_key, placeOf(row.kid))),
  }))
}

async function makeFirstKey({ db, seal, clock }: { db: Db; seal: Sealer; clock: Clock }): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('wayleave signing keys'))`.execute(tx)
    const { rows } = await sql`select 1 from signing_keys where retired_at is null limit 1`.execute(tx)
    if (rows.length > 0) return
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
    const kid = randomToken(16)
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }
    const sealed = seal.seal(await exportPKCS8(privateKey), placeOf(kid))
    await sql`insert into signing_keys (kid, alg, public_jwk, private_key, created_at)
              values (${kid}, ${ALGORITHM}, ${JSON.stringify(jwk)}::jsonb, ${sealed}, ${clock.now()})`.execute(tx)
  })
}

function placeOf(kid: string): string {
  return `signing_key:${kid}`
}
