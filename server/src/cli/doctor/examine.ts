import { administrationKeys, type Environment, productionConfig, unknownVariables } from '../../config.ts'
import { createClock } from '../../kernel/clock.ts'
import { createDatabase, type Db, pendingMigrations } from '../../kernel/db/index.ts'
import { StartError } from '../../kernel/errors.ts'
import { readSetting } from '../../kernel/settings.ts'
import { examineClock, examineServer } from './database.ts'
import { bad, type Finding, good, warning } from './finding.ts'
import { examineKeys } from './keys.ts'
import { examineLimits } from './limits.ts'
import { examineMailServer, examineMails } from './mails.ts'
import { examineProcesses, examineQueue } from './processes.ts'

/** Everything that doctor has to say about the database at `url` and these settings. */
export async function examine(url: string, environment: Environment): Promise<Finding[]> {
  const { db, close } = createDatabase(url, { applicationName: 'wayleave doctor', connectionsMax: 2 })
  try {
    const migrations = await examineMigrations(url)
    const now = createClock().now()
    const first = [...(await examineServer(db)), migrations, await examineClock(db, now)]
    if (migrations.verdict === 'bad') return [...examineSettings(environment, url, false), ...first]
    const isDevelopment = (await readSetting(db, 'development')) !== undefined
    const rest = await examineInside(db, now, isDevelopment ? undefined : environment)
    return [...examineSettings(environment, url, isDevelopment), ...first, ...rest]
  } finally {
    await close()
  }
}

/** What is left to say when there is no database to look at; other errors than StartError are thrown on. */
export function examineWithoutDatabase(error: unknown, environment: Environment): Finding[] {
  if (!(error instanceof StartError)) throw error
  const unknown = unknownVariables(environment).map((line) => warning('settings', line))
  return [...unknown, bad('database', error.message)]
}

/** What needs the tables to be there. `environment`: only of a production database. */
async function examineInside(db: Db, now: Date, environment: Environment | undefined): Promise<Finding[]> {
  return [
    ...(await examineKeys(db, now, environment && (() => administrationKeys(environment)))),
    await examineQueue(db),
    await examineMails(db),
    await examineProcesses(db),
  ]
}

function examineSettings(environment: Environment, database: string, isDevelopment: boolean): Finding[] {
  const unknown = unknownVariables(environment).map((line) => warning('settings', line))
  if (isDevelopment) return [...unknown, good('settings', 'this database belongs to wayleave dev, which needs none')]
  try {
    const config = productionConfig(environment, { role: 'all', database })
    const settings = good('settings', `wayleave start takes them; public address ${config.publicUrl}`)
    return [settings, examineMailServer(config.smtp), examineLimits(config)]
  } catch (error) {
    if (!(error instanceof StartError)) throw error
    return [bad('settings', error.message)]
  }
}

async function examineMigrations(url: string): Promise<Finding> {
  const pending = await pendingMigrations(url)
  if (pending.length === 0) return good('migrations', 'all are applied')
  return bad('migrations', `${pending.join(', ')} not applied; run wayleave migrate`)
}
