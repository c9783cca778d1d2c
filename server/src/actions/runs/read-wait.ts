const SECONDS_MAX = 30

/**
 * How many seconds a request asks to be held, clamped to 0–30; undefined when it does not ask. `Prefer: wait=N`
 * (RFC 7240 §4.3), `?wait=N` or `?wait_seconds=N`.                                                   Workflow API 7.3
 */
export function readWait({ request, url }: { request: Request; url: URL }): number | undefined {
  const preferred = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})/i.exec(request.headers.get('prefer') ?? '')?.[1]
  const asked = url.searchParams.get('wait') ?? url.searchParams.get('wait_seconds') ?? preferred
  return asked !== undefined && /^\d{1,9}$/.test(asked) ? Math.min(Number(asked), SECONDS_MAX) : undefined
}
