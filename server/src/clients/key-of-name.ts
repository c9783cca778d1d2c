const LENGTH_MAX = 100

/** The key of a client that is given a name alone: "Acme CRM" is `acme-crm`; a name without Latin letters, `client`. */
export function keyOfName(name: string): string {
  const key = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return key.replaceAll(/^-|-$/g, '').slice(0, LENGTH_MAX) || 'client'
}
