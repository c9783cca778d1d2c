import { laterProbes } from './after.ts'
import { authorizeProbes } from './authorize.ts'
import { tokenProbes } from './token.ts'

/** All probes, in the order in which they are asked: a consent of an early one is there for the later ones. */
export const probes = [...authorizeProbes, ...tokenProbes, ...laterProbes]
