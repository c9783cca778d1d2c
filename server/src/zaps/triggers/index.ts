// Triggers of Zaps: polls and REST hooks. The other folders of this slice import from here.
export { startTrigger, stopTrigger } from './start-trigger.ts'
