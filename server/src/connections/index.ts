export { authenticationOf, authenticationSchema } from './api/authentication-shape.ts'
export { asSentence } from './as-sentence.ts'
export { browseConnections, type ConnectionView, lookAtConnection, type TimelineRow } from './browse/index.ts'
export type { Attempt } from './calls/attempt.ts'
export { sendThrough } from './calls/send-through.ts'
export type { Build, RequestHooks, SendError, Sending, Sent } from './calls/sending.ts'
export { type TestResult, testCredentials } from './calls/test-credentials.ts'
export { redirectUriOf } from './connect-ui/addresses.ts'
export { formerTitleOf } from './connect-ui/former-title.ts'
export { type OwnConnect, openOwnConnect } from './connect-ui/open-own-connect.ts'
export { openReconnect } from './connect-ui/open-reconnect.ts'
export type { OpenedConnect } from './connect-ui/own-session.ts'
export { looksOf, pairMark } from './connect-ui/pages/layout.ts'
export { appMark } from './connect-ui/pages/marks.ts'
export { connectLinksFor } from './connect-ui/popup/connect-links.ts'
export { byPopularity, byTitle } from './counts/by-popularity.ts'
export { countConnectionsByApp } from './counts/count-by-app.ts'
export { countByVersion, type VersionCount } from './counts/count-by-version.ts'
export { type ConnectionSummary, summariseConnections } from './counts/summarise-connections.ts'
export { deleteConnection } from './delete-connection.ts'
export { type Expiry, expireConnection } from './expiry/expire-connection.ts'
export { mailAddressOf } from './expiry/mail-address-of.ts'
export { reconnectPage } from './expiry/reconnect-page.ts'
export { findOwnConnection, listOwnConnections, readConnectionId } from './find-connection.ts'
export type { BundleMembers } from './hooks/bundle.ts'
export type { HookLog } from './hooks/run-hook.ts'
export { type ScriptTried, type ScriptTry, tryScript } from './hooks/try-script.ts'
export type { Connection, Credentials, Owner } from './model.ts'
export { isError, maskSecrets, parseAnswerBody, providerWords, readRetryAfterSeconds } from './outbound/index.ts'
export {
  appFor,
  findOwnClient,
  listOwnClientsIn,
  type OwnClient,
  type OwnClientPlace,
  ownClientMistakes,
  removeOwnClient,
  setOwnClient,
} from './own-client/index.ts'
export {
  connectionsOfPerson,
  findConnectionOfPerson,
  findConnections,
  holdActive,
  type PersonOfConnections,
} from './people/connections-of-person.ts'
export { type PreviewStep, previewSteps } from './preview/preview-steps.ts'
export type { ReadableRequest } from './preview/readable-request.ts'
export { refreshes } from './refresh/observed-refresh.ts'
export { type Refreshed, refreshConnection } from './refresh/refresh.ts'
export { resealCredentials } from './reseal/reseal-credentials.ts'
export { type MadeConnection, saveConnection } from './save-connection.ts'
export { type ConnectionFacts, factsOf, type StandingChange } from './standing-events.ts'
export { type ConnectionState, stateOf } from './state-of.ts'
export { lockStatus } from './store.ts'
export { type Trouble, troubleOf } from './trouble-of.ts'
