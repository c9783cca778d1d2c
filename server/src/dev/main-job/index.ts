// The product's main job, done by itself: what `npm run demo` shows.
export { type FinishedStep, MainJobFailure, runMainJob } from './run-main-job.ts'
