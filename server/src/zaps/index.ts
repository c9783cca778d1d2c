// Zaps and their templates. Other slices import from here alone.
export { categoryTitle } from './catalogue/list-categories.ts'
export { createZap } from './create-zap.ts'
export * from './drafts/index.ts'
export { type EmbedClient, embedSlugOf, findEmbedClient } from './embed/embed-client.ts'
export { readSuggested, SuggestionError } from './embed/read-suggested.ts'
export { zapRuns } from './engine/observed-zap-run.ts'
export { guessZap } from './guess/guess-zap.ts'
export { listPartnerZaps } from './list-partner-zaps.ts'
export { listZaps } from './list-zaps.ts'
export * from './promotions/index.ts'
export { saveRevision } from './revise.ts'
export * from './runs/index.ts'
export { type OffCause, turnOffZap, turnOnZap } from './switch.ts'
export { findOfferedTemplate, findShownTemplate, isManagedBy, type ShownTemplate } from './templates/find-offered.ts'
export { judgeTemplate, type TemplateMistake } from './templates/judge-template.ts'
export {
  changeTemplate,
  createTemplate,
  deleteTemplate,
  findManagedTemplate,
  listManagedTemplates,
  lockManagedTemplate,
  type SavedTemplate,
} from './templates/manage.ts'
export { countTemplateUses, popularTemplatesFirst } from './templates/popularity.ts'
export { actionOfStep, typeOfKind } from './templates/resolve-step.ts'
export { type GivenTemplate, type Template, templateSchema } from './templates/template.ts'
export {
  listOfferedTemplates,
  listPublishedTemplates,
  putTemplate,
  type StepWithApp,
  TemplateError,
  type TemplateWithApps,
} from './templates/templates.ts'
export { polls } from './triggers/polling/settle-poll.ts'
export { findTriggerProblem, findTriggerProblems, type TriggerProblem } from './triggers/trigger-problem.ts'
export { mailStoppedZaps, turnOffZapsOf, turnOffZapsOfPerson, zapsStoppedBy } from './turn-off.ts'
export { type TurnedOn, turnOnZapsOf } from './turn-on.ts'
export { type ZapUse, zapsOnOtherVersions, zapsUsing } from './uses.ts'
export { type Zap, type ZapOwner, type ZapStep, zapIdOf } from './zap.ts'
