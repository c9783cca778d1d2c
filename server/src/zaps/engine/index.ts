// The engine: what triggers Zaps comes in, and their runs are carried out. The other folders of this slice import from here.
export { acceptItems, acceptNotification } from './accept.ts'
export { lastSuccesses } from './lane-store.ts'
export { zapRuns } from './observed-zap-run.ts'
export { hasRoom, WAITING_MAX } from './queue-room.ts'
