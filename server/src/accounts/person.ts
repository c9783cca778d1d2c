/** A person of our own, as pages and tokens speak of him. */
export type Person = {
  userId: number
  workspaceId: number
  email: string
  firstName: string | null
  lastName: string | null
  isEmailConfirmed: boolean
  /** The client of a quick account: the one that it may approve before its address is confirmed. */
  cameFor: string | null
  isStaff: boolean
}

/** How a person is called: by name when one is known, else by the address. */
export function nameOf(person: Pick<Person, 'firstName' | 'lastName' | 'email'>): string {
  return [person.firstName, person.lastName].filter(Boolean).join(' ') || person.email
}
