// The one way to the database. Everyday queries go through Kysely (`db.withTables<…>()` in a slice's
// store.ts); hot paths send one named, prepared statement through `statement()`.
export { connectionTo } from './connection.ts'
export { createDatabase, type Database, type Db, type Tx, withDatabase } from './database.ts'
export { type Listener, listen, notify, notifyAll } from './listen.ts'
export { type MigrationStep, migrate, pendingMigrations } from './migrate.ts'
export { type Statement, statement } from './statement.ts'
