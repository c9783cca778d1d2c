import type { FormValues } from '../../parts/form-fields.ts'

const addresses = ['authorize_url', 'access_token_url', 'refresh_token_url', 'login_url', 'test_url']

/** The hosts of a form's addresses, for whoever names none; a template in place of the first label becomes `*`. */
export function hostsOf(values: FormValues): string[] {
  const hosts = addresses.flatMap((name) => {
    const host = /^https?:\/\/([^/?#]+)/i.exec((values[name] ?? '').trim())?.[1] ?? ''
    const pattern = host.replace(/^\{\{[^{}]*\}\}(?=\.)/, '*')
    return pattern === '' || pattern.includes('{') ? [] : [pattern.toLowerCase()]
  })
  return [...new Set(hosts)]
}
