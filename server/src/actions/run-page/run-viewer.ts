// Caller rule of GET /runs/{id}.
import { signedIn } from '../../accounts/index.ts'
import { ownerOf } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { CallerRule, Incoming } from '../../kernel/http/index.ts'
import type { Run } from '../store.ts'

/** Whose runs may be seen. */
export type RunViewer = { userId: number; workspaceId: number } | 'developer'

/**
 * Whoever is signed in sees the runs of his own workspace, and those of his clients. In development it is the developer at his own machine, who
 * looks at the runs of partners' users, and they cannot sign in here.
 */
export const runViewer: CallerRule<RunViewer> = { identify, security: [] }

async function identify(incoming: Incoming, deps: Deps): Promise<RunViewer> {
  if (deps.config.mode === 'development') return 'developer'
  const { person } = await signedIn.identify(incoming, deps)
  return { userId: person.userId, workspaceId: person.workspaceId }
}

/** Whether the viewer may see that run. */
export async function maySee(
  viewer: RunViewer,
  run: Pick<Run, 'workspace_id' | 'client_id'>,
  deps: Pick<Deps, 'db'>,
): Promise<boolean> {
  if (viewer === 'developer' || viewer.workspaceId === run.workspace_id) return true
  return (await ownerOf(run.client_id, deps)) === viewer.userId
}
