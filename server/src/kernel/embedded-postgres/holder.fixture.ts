// A process that holds a PostgreSQL for the tests: node holder.fixture.ts FOLDER
// Prints {"url","pid","uid"} or {"error","kind"} on one line; stops when its standard input ends.
import { startEmbeddedPostgres } from './index.ts'

const print = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`)

try {
  const postgres = await startEmbeddedPostgres(process.argv[2] ?? '')
  print({ url: postgres.url, pid: postgres.pid, uid: process.getuid?.() })
  process.stdin.resume().once('end', () => void postgres.stop())
} catch (error) {
  const { message, kind } = error as Error & { kind?: string }
  print({ error: message, kind })
}
