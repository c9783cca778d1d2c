// What somebody is writing in the editor, before it becomes a revision of a Zap.
export { openPrefilled, type Prefilled, type PrefilledStep, readPrefilled, writePrefilled } from './prefilled.ts'
