export { createSealer, generateMasterKey, parseMasterKey, SealError, type Sealer } from './sealer.ts'
