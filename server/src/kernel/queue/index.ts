export { jobSeconds, jobWaitSeconds } from './observed.ts'
export { createQueue, type Job, type JobName, type JobPayloads, type Jobs, type Queue } from './queue.ts'
