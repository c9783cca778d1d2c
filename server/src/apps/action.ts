// What can be run: an app's operations and triggers, seen as one thing.
import { findOperation, findTrigger } from './find-operation.ts'
import type { App, Field, Json, Operation, RequestTemplate, Trigger } from './model.ts'

/** In the documented order. */
export const actionTypes = [
  'READ',
  'READ_BULK',
  'WRITE',
  'SEARCH',
  'SEARCH_OR_WRITE',
  'SEARCH_AND_WRITE',
  'FILTER',
] as const

/** What an action does, as the Workflow API names it. FILTER is the built-in app's alone. */
export type ActionType = (typeof actionTypes)[number]

/** A kind of operation, or a trigger: with the key it names one action of an app version. Ids hold their place here. */
export const actionKinds = [
  'write',
  'search',
  'read',
  'read_bulk',
  'search_or_write',
  'search_and_write',
  'trigger',
  'filter',
] as const
export type ActionKind = (typeof actionKinds)[number]

/** One action of one version of an app. */
export type Action = {
  app: App
  key: string
  kind: ActionKind
  type: ActionType
  /** True for a hook trigger: the app announces it, nobody asks. */
  isInstant: boolean
  title: string
  description: string
  fields: readonly Field[]
  fieldsFrom: Operation['fields_from']
  request: RequestTemplate | undefined
  /** `$` (the whole answer) or a dotted path into it. */
  result: string
  sample: Json | undefined
}

/** The actions that an app shows, operations first, each group by title. */
export function actionsOf(app: App): Action[] {
  const operations = Object.values(app.operations).filter(({ hidden }) => !hidden)
  const triggers = Object.values(app.triggers).filter(({ hidden }) => !hidden)
  return [
    ...operations.map((operation) => ofOperation(app, operation)).sort(byTitle),
    ...triggers.map((trigger) => ofTrigger(app, trigger)).sort(byTitle),
  ]
}

/** The action of that kind and key, hidden ones included; undefined when this version has none. */
export function findAction(app: App, kind: ActionKind, key: string): Action | undefined {
  if (kind === 'trigger') {
    const trigger = findTrigger(app, key)
    return trigger && ofTrigger(app, trigger)
  }
  const operation = findOperation(app, key)
  return operation?.kind === kind ? ofOperation(app, operation) : undefined
}

/** Whether running it may change something at the provider: then a request that may have arrived is never repeated. */
export function isWriting(kind: ActionKind): boolean {
  return kind === 'write' || kind === 'search_or_write' || kind === 'search_and_write'
}

const byTitle = (a: Action, b: Action) => a.title.localeCompare(b.title, 'en') || a.key.localeCompare(b.key, 'en')

function ofOperation(app: App, operation: Operation): Action {
  return {
    ...common(app, operation),
    kind: operation.kind,
    type: operation.kind.toUpperCase() as Uppercase<Operation['kind']>,
    isInstant: false,
    fieldsFrom: operation.fields_from,
  }
}

function ofTrigger(app: App, trigger: Trigger): Action {
  const isInstant = trigger.kind === 'hook'
  return { ...common(app, trigger), kind: 'trigger', type: 'READ', isInstant, fieldsFrom: undefined }
}

function common(app: App, { key, name, description, fields, request, result, sample }: Operation | Trigger) {
  return { app, key, title: name, description, fields, request, result, sample }
}
