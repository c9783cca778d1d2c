// Steps keep to the version of their app that they were written with. Later ones are offered, never taken by themselves.
import { compareVersions } from '../../apps/index.ts'
import type { Owner } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { appForStep } from './choose.ts'
import type { DraftContent } from './draft.ts'

/** An app, as steps may have it now. */
export type NewerVersion = { id: string; name: string; version: string }

/** The apps of a draft that are there in a later version than one of its steps has. */
export async function findNewerVersions(
  { steps }: Pick<DraftContent, 'steps'>,
  owner: Owner,
  deps: Deps,
): Promise<NewerVersion[]> {
  const used = Map.groupBy(
    steps.flatMap(({ app }) => app ?? []),
    ({ id }) => id,
  )
  const newer = [...used].map(async ([id, versions]) => {
    const app = await appForStep(id, owner, deps)
    if (!app || app.source === 'builtin') return []
    const isOlder = versions.some(({ version }) => compareVersions(app.version, version) > 0)
    return isOlder ? [{ id, name: app.name, version: app.version }] : []
  })
  return (await Promise.all(newer)).flat()
}

/** The draft with all its steps of that app in that version. What they are given stays; what tests gave is another version's. */
export function withVersion(
  content: DraftContent,
  { id, version }: Pick<NewerVersion, 'id' | 'version'>,
): DraftContent {
  const steps = content.steps.map((step) =>
    step.app?.id === id && step.app.version !== version ? { ...step, app: { id, version }, tested: null } : step,
  )
  return { ...content, steps }
}
