export {
  changeAccount,
  createAccount,
  deactivatePerson,
  findCaller,
  findPerson,
  findPersonByEmail,
  type ListedPerson,
  listPeople,
  type NewAccount,
  setStaff,
  verifyPassword,
} from './account.ts'
export { emailMistake, fieldOf, nameMistake, readSessionForm } from './account-form.ts'
export { anybody } from './anybody.ts'
export { type Deed, note } from './audit.ts'
export {
  type BrowserSession,
  endSessions,
  findSession,
  hasJustSignedIn,
  holdSession,
  listSessions,
  type OwnSession,
  openSession,
  signIn,
  signOut,
} from './browser-session.ts'
export { type Continuation, continueAfterSignIn, findContinuation, type Prefill } from './continuation.ts'
export { HOME_PATH } from './home.ts'
export { countMailAsked, countPasswordTry, type PasswordTry } from './limits.ts'
export { sendConfirmationAgain } from './mail-again.ts'
export {
  confirmationLink,
  findMailLink,
  type MailToken,
  type Purpose,
  sendConfirmation,
  sendReset,
} from './mail-link.ts'
export { type AccountPage, accountPage, hiddenFields, tooOften } from './pages/account-page.ts'
export { confirmFirst, isConfirmationDue, refuseUnconfirmed } from './pages/confirm-first.ts'
export { type FramedPage, framedPage, type Section } from './pages/framed-page.ts'
export { hashPassword, PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, passwordMistake } from './password.ts'
export { nameOf, type Person } from './person.ts'
export { findProfile, type Profile } from './profile.ts'
export { redeemLink } from './redeem-link.ts'
export { welcome } from './sign-in.ts'
export { refuseWithoutMail } from './sign-up.ts'
export { type SignedIn, signedIn } from './signed-in.ts'
export { findTenant, listTenants, type Tenant } from './tenants.ts'
export { findUser, type PartnerUser, provisionPartnerUser, type User } from './users.ts'
export { countVisitor } from './visitors.ts'
