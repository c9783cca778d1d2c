// What npm run prove proves: each promise by the tests that npm test runs too, here at full size.

export type Proof = {
  promise: string
  /** Patterns of test files, from the top of the checkout. */
  files: readonly string[]
  /** The size, where it is another one than that of npm test. */
  env?: Readonly<Record<string, string>>
  /** How long a file may take. */
  minutesMax: number
}

const FAULTS = 'server/test/faults'

/** By the name that the command line takes. */
export const proofs: Readonly<Record<string, Proof>> = {
  seeds: {
    promise: 'What the documentation of the original wire says holds, sentence by sentence',
    files: ['server/test/conformance/**/*.test.ts'],
    minutesMax: 5,
  },
  clients: {
    promise: 'OAuth and OpenID Connect clients that others wrote work unmodified',
    files: ['server/test/interop/*.test.ts'],
    minutesMax: 5,
  },
  security: {
    promise: 'What must hold of the authorization server, the broker and the house holds, line by line',
    files: ['server/test/security/*.test.ts'],
    minutesMax: 5,
  },
  canary: {
    promise:
      'Nothing in the clear: secrets of every kind go through the main flows, and neither database nor log holds one',
    files: ['server/test/security/canary.test.ts'],
    env: { PROVE_CANARY_ROUNDS: '10' },
    minutesMax: 10,
  },
  comparison: {
    promise: 'The table of answers beside django-oauth-toolkit and oidc-provider is true of this server',
    files: ['server/test/compare/*.test.ts'],
    minutesMax: 5,
  },
  'single-use': {
    promise: 'A code and a refresh token serve once: 20 parallel tries at two processes, without a key and with one',
    files: [`${FAULTS}/tokens-of-two-processes.test.ts`],
    env: { PROVE_ROUNDS: '1000' },
    minutesMax: 30,
  },
  lossless: {
    promise: 'Whoever sends an Idempotency-Key is never locked out: 64 refresh chains while processes are killed',
    files: [`${FAULTS}/refresh-chains.test.ts`],
    env: { PROVE_CHAINS: '64' },
    minutesMax: 15,
  },
  'lost-answers': {
    promise: 'An answer that got lost between server and PostgreSQL is found out before anybody is refused',
    files: ['server/src/oauth/token/lost-answer.test.ts', `${FAULTS}/postgres-killed.test.ts`],
    minutesMax: 5,
  },
  'one-refresh': {
    promise:
      'Session codes are redeemed, and tokens of providers refreshed, once: 8 processes of 200 callers under kill -9, and every state of a model',
    files: [
      `${FAULTS}/two-processes.test.ts`,
      `${FAULTS}/one-refresh.test.ts`,
      'server/src/connections/refresh/lease-model.test.ts',
    ],
    env: { PROVE_PROCESSES: '8', PROVE_CALLERS: '200', PROVE_ROUNDS: '24' },
    minutesMax: 15,
  },
  operations: {
    promise:
      'API and workers are processes of their own on one database; /metrics and a collector of traces hear of it all',
    files: ['server/test/operations/*.test.ts'],
    minutesMax: 5,
  },
  popup: {
    promise: 'The Connect window always ends, whatever the browser and the person do',
    files: ['server/test/browser/connect-*.test.ts'],
    minutesMax: 10,
  },
  keys: {
    promise: 'Signing keys, the master key and data keys rotate under load, and no request fails',
    files: [`${FAULTS}/keys-rotate.test.ts`, `${FAULTS}/master-key-rotates.test.ts`],
    env: { PROVE_ROTATIONS: '20' },
    minutesMax: 15,
  },
  zaps: {
    promise:
      'Zaps: of 10,000 events and 200 polling Zaps nothing that was acknowledged is lost, nothing runs twice and the order stays, under 50 kills of workers and one of PostgreSQL',
    files: [
      `${FAULTS}/zap-engine.test.ts`,
      'server/src/zaps/engine/killed-worker.test.ts',
      'server/src/zaps/engine/accept.test.ts',
    ],
    env: {
      PROVE_KILLS: '50',
      PROVE_EVENTS: '10000',
      PROVE_HOOKED: '50',
      PROVE_POLLED: '200',
      PROVE_ITEMS: '10',
    },
    minutesMax: 60,
  },
}
