import { compareVersions } from '../../../apps/index.ts'

/** The version that a publishing suggests: the draft's own when it is higher than the last one, else the next patch. */
export function nextVersion(draft: string, latest: string | null): string {
  if (latest === null || compareVersions(draft, latest) > 0) return draft
  const [major = '0', minor = '0', patch = '0'] = latest.split('-')[0]?.split('.') ?? []
  // 1.0.0 comes after 1.0.0-beta: it is the next one.
  return latest.includes('-') ? [major, minor, patch].join('.') : [major, minor, BigInt(patch) + 1n].join('.')
}
