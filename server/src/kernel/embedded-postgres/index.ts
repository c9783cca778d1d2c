// A real PostgreSQL that this process starts in a data folder and stops again.
export { EmbeddedPostgresError, type EmbeddedPostgresFailure } from './error.ts'
export { type FolderLock, lockFolder } from './folder-lock.ts'
export {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  removeEmbeddedPostgres,
  type StartOptions,
  startEmbeddedPostgres,
} from './start.ts'
