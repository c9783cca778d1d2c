// Runs scripts of strangers, contained.
export { type SandboxLimits, sandboxLimits } from './limits.ts'
export { LOG_LINE_LENGTH_MAX, type Script, type StopReason } from './messages.ts'
export { createSandbox, type Ended, type Sandbox, type SandboxCall } from './sandbox.ts'
