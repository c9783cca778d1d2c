// What enrolled users have used, counted where the runs are and not while they run. Runs are kept 7 days: their numbers are
// written down by the day, and the latest two days are counted when somebody asks.                     Workflow API 8
import { countTasks, type TaskPeriod } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'

const DAY_MS = 24 * 3600 * 1000
const COUNTED_DAYS = 6 // whole days that the runs of are surely kept
const FRESH_DAYS = 1 // with today: nothing of them is asked of what was written down
const ENROLLMENTS_AT_ONCE = 500

/** Tasks of an enrollment since the first of this month (UTC), or since it began. */
export async function tasksUsedThisMonth(
  enrollment: store.Enrollment,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<number> {
  const now = clock.now()
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()))
  const fresh = later(month, daysBefore(now, FRESH_DAYS))
  const written = await store.sumTasks(db, enrollment.id, month, fresh)
  const counted = await countTasks(db, [periodOf(enrollment, fresh)])
  return counted.reduce((sum, { tasks }) => sum + tasks, written)
}

/** Watch: writes down what enrolled users have used on the days whose runs are kept, and forgets enrollments that are over. */
export async function keepTasksUsed({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = clock.now()
  await store.deleteExpired(db, now)
  for (let after = ''; ; ) {
    const enrollments = await store.listEnrollments(db, after, ENROLLMENTS_AT_ONCE, now)
    const since = daysBefore(now, COUNTED_DAYS)
    const counted = await countTasks(
      db,
      enrollments.map((one) => periodOf(one, since)),
    )
    const days = counted.flatMap(({ place, day, tasks }) => {
      const id = enrollments[place]?.id
      return id === undefined ? [] : [{ enrollment_id: id, day, tasks }]
    })
    if (days.length > 0) await store.keepTasks(db, days)
    const last = enrollments[ENROLLMENTS_AT_ONCE - 1]
    if (!last) return
    after = last.id
  }
}

function periodOf({ client_id, user_id, workspace_id, enrolled_at }: store.Enrollment, since: Date): TaskPeriod {
  return { client_id, user_id, workspace_id, since: later(since, enrolled_at) }
}

/** The beginning of the day that was so many days ago, in UTC. */
function daysBefore(now: Date, days: number): Date {
  return new Date((Math.floor(now.getTime() / DAY_MS) - days) * DAY_MS)
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b
}
