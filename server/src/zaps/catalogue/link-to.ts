/** The same list elsewhere: the request's own query with other values of `changed`, which stand last, in their order. */
export function linkTo(url: URL, publicUrl: string, changed: Readonly<Record<string, number>>): string {
  const query = new URLSearchParams(url.searchParams)
  for (const name of Object.keys(changed)) query.delete(name)
  for (const [name, value] of Object.entries(changed)) query.append(name, String(value))
  return `${publicUrl}${url.pathname}?${query}`
}
