// Seed files: reading them, keeping them in the database, applying what is kept.
export { applySeeds } from './apply-seeds.ts'
export { checkSeedFiles, usedOf } from './check-seed-files.ts'
export { completeSeed, keepSeeds } from './keep-seeds.ts'
export type { DemoRecord, Seed, SeedManifest } from './schema.ts'
export { type KeptSeed, listSeeds } from './store.ts'
