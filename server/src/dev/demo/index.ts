// The built-in demo: the mock providers with their apps, and a partner that embeds Wayleave.
export { isDemoRunning, type RunningDemo, startDemo } from './start-demo.ts'
