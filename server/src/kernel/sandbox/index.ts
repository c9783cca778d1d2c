// Runs scripts of strangers, contained.
export { type SandboxLimits, sandboxLimits } from './limits.ts'
export type { Script, StopReason } from './messages.ts'
export { createSandbox, type Ended, type Sandbox, type SandboxCall } from './sandbox.ts'
