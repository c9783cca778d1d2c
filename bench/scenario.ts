import type { Report } from './report.ts'
import type { Pace } from './turns.ts'
import type { Undo } from './undo.ts'

/** One question of speed or size, and how it is answered. What `run` starts it puts on `undo`. */
export type Scenario = { about: string; run(pace: Pace, undo: Undo): Promise<Report> }
