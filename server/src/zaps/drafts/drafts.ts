// Drafts: sealed, for they hold what steps are given and what their tests gave.
import type { Client } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { openStepInputs } from '../sealed-inputs.ts'
import * as zaps from '../store.ts'
import type { Zap, ZapOwner, ZapStep } from '../zap.ts'
import { type DraftContent, type DraftStep, draftContentSchema, isSameZap } from './draft.ts'
import * as store from './store.ts'

/** A Zap as it is being written. */
export type Draft = {
  content: DraftContent
  /** When it was last saved; null: it is what is live, as nobody has changed anything. */
  savedAt: Date | null
  /** Whether it is something else than what is live. */
  isChanged: boolean
}

type FindDeps = Pick<Deps, 'db' | 'vault'>

/** The draft of a Zap; of one that nobody is changing, what is live. */
export async function readDraft(zap: Zap, deps: FindDeps): Promise<Draft> {
  const [stored, live] = await Promise.all([store.findDraft(deps.db, zap.id), liveContent(zap, deps)])
  if (!stored) return { content: live, savedAt: null, isChanged: zap.revision === 0 }
  const sealer = await deps.vault.of(zap.workspace_id, stored.content)
  const content = draftContentSchema.parse(JSON.parse(sealer.open(stored.content, placeOf(zap))))
  return { content, savedAt: stored.updated_at, isChanged: zap.revision === 0 || !isSameZap(content, live) }
}

/** What is live, as a draft would have it. */
export async function liveContent(zap: Zap, deps: FindDeps): Promise<DraftContent> {
  const steps = await zaps.listSteps(deps.db, [zap.id])
  const own = await Promise.all(steps.map((step) => liveStep(zap, step, deps)))
  return { edition: 0, title: zap.title, steps: own }
}

async function liveStep(zap: Zap, step: ZapStep, deps: FindDeps): Promise<DraftStep> {
  return {
    app: { id: step.app_id, version: step.app_version },
    action: { kind: step.kind, key: step.operation },
    connectionId: step.connection_id,
    inputs: await openStepInputs({ ...step, workspace_id: zap.workspace_id }, deps),
    alias: step.alias,
    title: step.title,
    tested: null,
  }
}

/** Keeps what was written; the Zap that runs stays as it is. Returns it as it is stored. */
export async function saveDraft(tx: Tx, zap: Zap, content: DraftContent, deps: Deps): Promise<DraftContent> {
  const kept = { ...content, edition: content.edition + 1 }
  const sealed = (await deps.vault.of(zap.workspace_id)).seal(JSON.stringify(kept), placeOf(zap))
  await store.putDraft(tx, zap.id, sealed, deps.clock.now())
  if (zap.revision === 0) await store.retitle(tx, zap.id, content.title, deps.clock.now())
  return kept
}

/** What was written becomes what is live. `content`: the draft as it is, so that a form that is open elsewhere is told. */
export async function discardDraft(tx: Tx, zap: Zap, { edition }: DraftContent, deps: Deps): Promise<void> {
  await saveDraft(tx, zap, { ...(await liveContent(zap, { ...deps, db: tx })), edition }, deps)
}

/** A new Zap that is a draft alone: it does nothing, and no client sees it. */
export async function beginDraft(
  tx: Tx,
  made: { owner: ZapOwner; client: Pick<Client, 'client_id'>; templateId?: number | undefined },
  content: Pick<DraftContent, 'title' | 'steps'>,
  deps: Deps,
): Promise<Zap> {
  const now = deps.clock.now()
  const zap: Zap = {
    id: await zaps.drawZapId(tx),
    workspace_id: made.owner.workspaceId,
    user_id: made.owner.userId,
    client_id: made.client.client_id,
    title: content.title,
    revision: 0,
    is_enabled: false,
    off_reason: null,
    turned_off_at: null,
    turned_off_by: null,
    template_id: made.templateId ?? null,
    created_at: now,
    updated_at: now,
  }
  await zaps.insertZap(tx, zap, [])
  await saveDraft(tx, zap, { ...content, edition: 0 }, deps)
  return zap
}

function placeOf({ id, workspace_id }: Pick<Zap, 'id' | 'workspace_id'>): string {
  return `zap:${workspace_id}:${id}:draft`
}
