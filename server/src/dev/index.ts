// Development mode. Only the commands `dev` and `demo` start it; nothing in the product knows it.
export { readCredentials } from './credentials/file.ts'
export { type FinishedStep, MainJobFailure, runMainJob } from './main-job/index.ts'
export { type Development, type DevelopmentOptions, startDevelopment } from './start-development.ts'
