export {
  type BrowserSession,
  endSessions,
  findSession,
  openSession,
  signIn,
  signOut,
} from './browser-session.ts'
export { type Continuation, continueAfterSignIn, findContinuation, type Prefill } from './continuation.ts'
export { nameOf, type Person } from './person.ts'
export { type SignedIn, signedIn } from './signed-in.ts'
export { addUser, findUser, type PartnerUser, provisionPartnerUser, type User } from './users.ts'
