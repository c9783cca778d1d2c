// Apps with a script, published as the command line does it.

import type { PublishedApp } from '../../src/apps/index.ts'
import { pushApp, readScript } from '../../src/apps/index.ts'
import type { TestServer } from './server.ts'

/** Publishes a manifest together with its script; `env` answers its `${NAME}`s. */
export async function publishScripted(
  { deps }: TestServer,
  manifest: string,
  source: string,
  env: Record<string, string> = {},
): Promise<PublishedApp> {
  const file = { name: 'app.hooks.js', source }
  const script = await readScript(file, { sandbox: deps.sandbox, nowMs: deps.clock.now().getTime() })
  const { app } = await pushApp(manifest, { filename: 'app.yaml', env, script, replace: true }, deps)
  return app
}
