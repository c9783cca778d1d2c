export {
  createSealer,
  generateMasterKey,
  type KeyRing,
  masterKeyId,
  type NamedKey,
  parseMasterKey,
  SealError,
  type Sealer,
  sealerWith,
} from './sealer.ts'
