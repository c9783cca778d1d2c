export {
  createAccount,
  deactivatePerson,
  findPerson,
  findPersonByEmail,
  type NewAccount,
  verifyPassword,
} from './account.ts'
export { type Deed, note } from './audit.ts'
export {
  type BrowserSession,
  endSessions,
  findSession,
  openSession,
  signIn,
  signOut,
} from './browser-session.ts'
export { type Continuation, continueAfterSignIn, findContinuation, type Prefill } from './continuation.ts'
export { findMailLink, type MailToken, type Purpose, redeemMailLink, sendConfirmation, sendReset } from './mail-link.ts'
export { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordMistake } from './password.ts'
export { nameOf, type Person } from './person.ts'
export { type SignedIn, signedIn } from './signed-in.ts'
export { addUser, findUser, type PartnerUser, provisionPartnerUser, type User } from './users.ts'
