// What must hold of the broker, line by line: which test proves it. Scripts of apps have tests of their own beside the sandbox.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assertProven, type Proof } from './proofs.ts'

const UI = 'server/src/connections/connect-ui'
const OUTBOUND = 'server/src/connections/outbound'
const FETCH = 'server/src/kernel/safe-fetch'
const URLS = 'server/src/apps/template/fill-url.test.ts'
const TRICK: Proof = { file: 'server/test/security/outbound-requests.test.ts', title: '' }

const lines: Record<string, readonly Proof[]> = {
  'COAT, CORF: a code or callback of one app never reaches another; state is bound to app, session and browser': [
    {
      file: `${UI}/sign-in.test.ts`,
      title: '400 and nothing burnt: the callback in another browser, without its state, or at another app',
    },
    { file: `${UI}/sign-in.test.ts`, title: 'one code is sent, once: twenty callbacks with one state at a time' },
    { file: `${UI}/sign-in.test.ts`, title: 'PKCE goes along, its verifier is sealed; the state is stored as a hash' },
    {
      file: `${OUTBOUND}/authorize-url.test.ts`,
      title: 'what binds the answer cannot be replaced by fixed parameters',
    },
  ],
  'iss is checked when it is sent (RFC 9207)': [
    {
      file: `${UI}/sign-in.test.ts`,
      title: '400 and nothing burnt: a doubled parameter, an issuer that is not the one that was asked',
    },
    { file: `${UI}/read-return.test.ts`, title: 'stray: an error of another issuer ends nothing' },
  ],
  'COSF: with confirm_identity nobody attaches an account to somebody else': [
    {
      file: `${UI}/confirm-session.test.ts`,
      title: '403 and the session has failed: another user, the same claim in another tenant, a wrong handle',
    },
    {
      file: `${UI}/confirm-session.test.ts`,
      title: 'nothing is stored: continue without a confirmation, or after a new sign-in began',
    },
    { file: `${UI}/confirm-session.test.ts`, title: '403: a handle serves once, and for 120 seconds' },
  ],
  'COSF: without it a code works once, in one browser, for 360 seconds': [
    { file: `${UI}/redeem-link.test.ts`, title: '303 once, 410 nineteen times: one code, twenty tries at a time' },
    { file: `${UI}/redeem-link.test.ts`, title: '410 "expired": a code after 360 seconds; it opens nothing' },
    { file: `${UI}/redeem-link.test.ts`, title: "404: a session's page in another browser, under another app" },
  ],
  'foreign connection ids answer 404': [
    {
      file: 'server/src/connections/api/authentications.test.ts',
      title: '404 not_found: what is not there, what cannot be, and what is somebody else’s read alike',
    },
    {
      file: `${UI}/redeem-link.test.ts`,
      title: '404, in the same words, and the code unspent: a reconnect_id of somebody else, and one that never was',
    },
  ],
  'credentials go to the hosts of their app alone': [
    { file: `${FETCH}/destination.test.ts`, title: "blocked: a host that is not among the app's hosts" },
    {
      file: `${OUTBOUND}/obtain-tokens.test.ts`,
      title: "every request for a token is held to the app's hosts, to its own host, and to a small answer",
    },
  ],
  'credentials never go across a redirect to another origin': [
    {
      file: `${FETCH}/redirect.test.ts`,
      title: 'credentials are dropped when a redirect changes origin, in headers and in the query',
    },
    {
      file: `${FETCH}/redirect.test.ts`,
      title: 'credentials stay dropped when the redirects come back to the first origin',
    },
    { file: `${FETCH}/redirect.test.ts`, title: 'redirect: a body is not carried to another origin' },
    {
      file: `${OUTBOUND}/token-outcome.test.ts`,
      title: 'temporary, misconfigured: a redirect to another host is not followed',
    },
  ],
  'every outbound request goes through the one fetcher, and reaches no network of ours': [
    { ...TRICK, title: 'production: no connection to' },
    {
      file: `${FETCH}/destination.test.ts`,
      title: 'blocked: one forbidden address among those of a name condemns it, before any connection',
    },
    { file: `${FETCH}/destination.test.ts`, title: 'the connection goes to the address that was checked' },
  ],
  'a field cannot change the registered part of the host': [
    { file: URLS, title: 'an error of kind user: a subdomain with anything but a label' },
    { file: URLS, title: 'an error of kind user: a subdomain with dots, even where the list of hosts has such a host' },
    {
      file: URLS,
      title: "property: whatever a field holds, the request goes to one label below the app's own domain",
    },
  ],
  'XML bombs are refused': [
    {
      file: `${OUTBOUND}/token-answer.test.ts`,
      title: 'unreadable: XML with a DTD, with entities, too deep, too large',
    },
    { file: `${OUTBOUND}/token-answer.test.ts`, title: 'XML nested deeper than 32 elements is not read at all' },
    { file: `${OUTBOUND}/token-answer.test.ts`, title: 'an undeclared entity stays text' },
  ],
  'JSON of great depth is refused': [
    { file: `${OUTBOUND}/token-answer.test.ts`, title: 'unreadable: JSON of great depth' },
    { file: 'server/src/kernel/json.test.ts', title: 'SyntaxError: deeper by one, and by a hundred thousand' },
    { file: 'server/src/kernel/http/mount.test.ts', title: '400 parse_error: a body that is too deep, or holds NUL' },
  ],
  '__proto__ and its relatives are inert': [
    { file: `${OUTBOUND}/token-answer.test.ts`, title: 'inherited and polluting names give nothing' },
    { file: 'server/src/apps/template/fill-json.test.ts', title: 'a member named __proto__ stays a member' },
    {
      file: 'server/src/apps/template/fill-text.test.ts',
      title: 'refused: walks into __proto__, constructor and prototype',
    },
  ],
  'huge bodies are refused': [
    { file: `${FETCH}/limits.test.ts`, title: 'too_large: an unannounced body grows over the limit' },
    { file: `${FETCH}/limits.test.ts`, title: 'too_large: a bomb of each encoding, small on the wire' },
    { file: `${FETCH}/limits.test.ts`, title: 'too_large: headers without end' },
    { file: `${UI}/submit-connect.test.ts`, title: '413: a body without end' },
  ],
  'slow bodies are given up': [
    { file: `${FETCH}/limits.test.ts`, title: 'timeout: no headers, headers that drip, a body that drips' },
    { file: `${FETCH}/limits.test.ts`, title: 'timeout: redirects share one time limit' },
  ],
}

for (const [line, proofs] of Object.entries(lines)) {
  test(`it is proven that ${line}`, () => {
    assert.ok(proofs.length > 0)
    for (const proof of proofs) assertProven(proof)
  })
}
