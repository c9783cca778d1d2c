// The cast of Acme CRM: who can be signed in. A real product has accounts here.

/** A person of one of Acme's customers. `id` and `tenantId` become claims of the JWT. */
export type Person = { id: string; name: string; email: string; tenantId: string; tenant: string }

/** Two customers; two people of the first, so that one can see that connections are personal. */
export const people: readonly [Person, ...Person[]] = [
  { id: 'nora', name: 'Nora Okafor', email: 'nora@petshop.test', tenantId: 'petshop-ltd', tenant: 'Petshop Ltd' },
  { id: 'robin', name: 'Robin Vale', email: 'robin@petshop.test', tenantId: 'petshop-ltd', tenant: 'Petshop Ltd' },
  { id: 'sam', name: 'Sam Kennel', email: 'sam@kennel.test', tenantId: 'kennel-and-sons', tenant: 'Kennel & Sons' },
]

/** The person with this id; the first one for anybody unknown. */
export function personOf(id: string | undefined): Person {
  return people.find((person) => person.id === id) ?? people[0]
}
