import { petshopManifest } from '../server/test/harness/petshop-manifest.ts'
import type { Stage } from './stage.ts'

/** Publishes Petshop, its provider at `origin`, and connects the first user to it with an API key. */
export async function connectPetshop(
  { wayleave, tokenOf }: Stage,
  origin: string,
): Promise<{ token: string; connection: number }> {
  await wayleave.call('publish', petshopManifest(origin))
  const token = await tokenOf(0)
  const made = { app: 'petshop', credentials: { api_key: 'pk-bench' }, title: 'Petshop dana@example.test' }
  return { token, connection: await wayleave.call('connect', { token, ...made }) }
}
