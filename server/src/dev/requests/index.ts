// The last requests received, secrets masked: what a developer looks at when a client of his is refused.
export { listRequests } from './list-requests.ts'
export { recordRequests } from './record-requests.ts'
