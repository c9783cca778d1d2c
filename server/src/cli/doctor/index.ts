// What `wayleave doctor` looks at.
export { examine, examineWithoutDatabase } from './examine.ts'
export type { Finding } from './finding.ts'
