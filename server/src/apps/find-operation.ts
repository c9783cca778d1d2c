import type { App, Operation, Trigger } from './model.ts'

/** The operation of that key, or undefined; a key such as `constructor` finds nothing of JavaScript's own. */
export function findOperation(app: App, key: string): Operation | undefined {
  return Object.hasOwn(app.operations, key) ? app.operations[key] : undefined
}

/** The trigger of that key, or undefined. */
export function findTrigger(app: App, key: string): Trigger | undefined {
  return Object.hasOwn(app.triggers, key) ? app.triggers[key] : undefined
}
