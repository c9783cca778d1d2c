// Triggers of Zaps: polls and REST hooks. The other folders of this slice import from here.
export { readNotified } from './hooks/read-notified.ts'
export { noteTriggerProblem } from './hooks/store.ts'
export { startTrigger, stopTrigger } from './start-trigger.ts'
