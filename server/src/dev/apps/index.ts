// The manifests of the mock providers' apps, one YAML file each in this folder.
import { fileURLToPath } from 'node:url'
import type { ProviderKey, RunningProvider } from '../providers/index.ts'

/** The absolute path of the manifest of a mock provider's app. */
export const manifestFile = (key: ProviderKey): string => fileURLToPath(new URL(`./${key}.yaml`, import.meta.url))

/**
 * What the manifests read as `${NAME}`, from the providers that run: `SLACKISH_URL` (origin, no slash at the end),
 * `SLACKISH_HOST` (host:port), `SLACKISH_CLIENT_SECRET`, and so for each.
 */
export function manifestEnvironment(providers: readonly RunningProvider[]): Record<string, string> {
  const entries = providers.flatMap(({ key, url, host, clientSecret }) => {
    const values = { URL: url, HOST: host, CLIENT_SECRET: clientSecret }
    return Object.entries(values).map(([name, value]) => [`${key.toUpperCase()}_${name}`, value])
  })
  return Object.fromEntries(entries)
}
