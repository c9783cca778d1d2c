export { findInstallationSealer } from './data-keys.ts'
export { masterKeyIds } from './master-keys.ts'
export { openVault, refuseEarlierBuild, type Vault } from './open-vault.ts'
export { countByMasterKey, type MasterKeyUse } from './store.ts'
