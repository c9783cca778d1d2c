// Apps that people make in the console.

export { checkDraft, type DraftContent, withSecretApart, withSecretNamed } from './check-draft.ts'
export {
  createDraft,
  type Draft,
  deleteDraft,
  findDraftOf,
  type ListedDraft,
  listDraftsOf,
  lockDraftOf,
  publishDraft,
  saveDraft,
} from './drafts.ts'
export { readDraftScript, withHooks } from './read-draft-script.ts'
