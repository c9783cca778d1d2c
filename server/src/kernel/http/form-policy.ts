const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"

/**
 * The Content-Security-Policy of a page whose form may end at one of `targets` (redirect URIs). Chromium applies
 * form-action to every hop after a form post, also to where the partner's own callback redirects: https is open, and the
 * schemes of the targets. Auth pages run no script at all.
 */
export function formPolicy(targets: readonly string[]): string {
  const schemes = targets.map((target) => /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1]?.toLowerCase())
  const open = new Set(['https', ...schemes].filter((scheme) => scheme !== undefined))
  return `${PAGE_POLICY}; form-action 'self' ${[...open].map((scheme) => `${scheme}:`).join(' ')}`
}
