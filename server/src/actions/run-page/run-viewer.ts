// Caller rule of GET /runs/{id}.
import { signedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { CallerRule, Incoming } from '../../kernel/http/index.ts'

/** Whose runs may be seen. */
export type RunViewer = { workspaceId: number } | 'developer'

/**
 * Whoever is signed in sees the runs of his own workspace. In development it is the developer at his own machine, who
 * looks at the runs of partners' users, and they cannot sign in here.
 */
export const runViewer: CallerRule<RunViewer> = { identify, security: [] }

async function identify(incoming: Incoming, deps: Deps): Promise<RunViewer> {
  if (deps.config.mode === 'development') return 'developer'
  const { person } = await signedIn.identify(incoming, deps)
  return { workspaceId: person.workspaceId }
}

/** Whether the viewer may see a run of that workspace. */
export function maySee(viewer: RunViewer, workspaceId: number): boolean {
  return viewer === 'developer' || viewer.workspaceId === workspaceId
}
