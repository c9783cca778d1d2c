import type { JsonObject } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'

/** What scripts of apps see of the Zap that they work for, as `bundle.zap`.                              outbound-oauth §6 */
export function scriptedZap(
  { id, title }: { id: number; title: string },
  { publicUrl }: Pick<Deps, 'publicUrl'>,
): JsonObject {
  return { id, name: title, link: `${publicUrl}/editor/${id}`, live: true }
}
