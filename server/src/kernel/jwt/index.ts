export { type Algorithm, algorithms, type KeyTimes, signerAt } from './key-choice.ts'
export { deleteOldKeys, OVERLAP_SECONDS, type Rotation, rotateSigningKeys } from './rotate.ts'
export { createSigningKeys, type Signing, type SigningKeys } from './signing-keys.ts'
export { listKeys as listSigningKeys } from './store.ts'
