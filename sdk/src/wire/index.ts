// Types of every request and answer of Embed Connect and of the Workflow API, the older Partner API included.
// Member names are exactly those on the wire. Types only: nothing here exists at run time.

export type * from './action.ts'
export type * from './app.ts'
export type * from './authentication.ts'
export type * from './connect-session.ts'
export type * from './envelope.ts'
export type * from './guess.ts'
export type * from './json.ts'
export type * from './oauth.ts'
export type * from './partner-api.ts'
export type * from './promotion.ts'
export type * from './run.ts'
export type * from './token-exchange.ts'
export type * from './webhook.ts'
export type * from './zap.ts'
export type * from './zap-run.ts'
export type * from './zap-template.ts'
