export { createQueue, type Job, type JobHandlers, type JobName, type JobPayloads, type Queue } from './queue.ts'
