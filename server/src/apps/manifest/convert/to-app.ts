// From a manifest that has been found good to the App model.
import type { App } from '../../model.ts'
import type { Manifest } from '../schema/manifest.ts'
import { apiNameOf, appIdOf } from './app-names.ts'
import { toAuth } from './to-auth.ts'
import { toOperation, toTrigger } from './to-operation.ts'

/** The App model of a manifest, defaults filled in, with the script that it names. */
export function toApp(manifest: Manifest, hooks?: App['hooks']): App {
  const { key, logo, hex_color, limits, operations = {}, triggers = {} } = manifest
  const legacy = manifest.legacy ?? false
  return {
    id: appIdOf(key),
    key,
    api_name: manifest.api_name ?? apiNameOf(key),
    slug: key,
    version: manifest.version,
    name: manifest.name,
    description: manifest.description ?? '',
    categories: manifest.categories ?? [],
    ...(logo !== undefined && { logo }),
    ...(hex_color !== undefined && { hex_color: hex_color.replace('#', '').toUpperCase() }),
    source: 'manifest',
    hosts: (manifest.hosts ?? []).map((host) => host.toLowerCase()),
    legacy,
    auth: toAuth(manifest.auth ?? { type: 'none' }, legacy),
    operations: mapMembers(operations, toOperation),
    triggers: mapMembers(triggers, toTrigger),
    ...(hooks && { hooks }),
    ...(limits && { limits }),
  }
}

function mapMembers<From, To>(
  record: Record<string, From>,
  convert: (key: string, value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(key, value)]))
}
