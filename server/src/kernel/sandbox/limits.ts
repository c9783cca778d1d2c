// What one call in the sandbox may use. Outbound-oauth §6: limits that hold.

export type SandboxLimits = {
  /** Of the engine with everything in it. The WebAssembly memory cannot grow beyond it: whole pages of 64 KiB. */
  memoryBytesMax: number
  /** Processor time inside the engine; waiting for an answer from outside is not counted. */
  cpuMsMax: number
  /** From the call's start on a thread to its end, with all waiting. */
  wallMsMax: number
  /** Of the result, and of each question to the outside. */
  outputBytesMax: number
  /** Of each answer from outside. */
  answerBytesMax: number
  /** How long a call may wait for a free thread. */
  queueMsMax: number
  /** Threads at most; a call that waits for an answer keeps its thread. */
  threadsMax: number
  /** An idle thread ends after this time. */
  idleMsMax: number
}

const MIB = 1024 * 1024

export const sandboxLimits: SandboxLimits = {
  memoryBytesMax: 64 * MIB,
  cpuMsMax: 5_000,
  wallMsMax: 30_000,
  outputBytesMax: 5 * MIB,
  answerBytesMax: 10 * MIB,
  queueMsMax: 30_000,
  threadsMax: 8,
  idleMsMax: 60_000,
}
