import type { App } from '../../apps/index.ts'
import type { Limit } from '../../kernel/limits/index.ts'

const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Reads a rate of a manifest: `10/1s` is ten calls in any window of a second. Throws when it is none. */
export function readRate(rate: string): Limit {
  const [, max, count, unit = ''] = /^(\d+)\/(\d+)([smhd])$/.exec(rate) ?? []
  const seconds = UNIT_SECONDS[unit]
  if (seconds === undefined) throw new Error(`the rate ${rate} was let into a manifest`)
  return { max: Number(max), windowSeconds: Number(count) * seconds }
}

/** The limits in words, to stand behind an app's name. */
export function limitsInWords({ rate, concurrency }: NonNullable<App['limits']>): string {
  const often = rate && `${rate.replace('/', ' calls in ')}`
  const many = concurrency && `${concurrency} at a time`
  return `takes ${[often, many].filter(Boolean).join(', ')}`
}
