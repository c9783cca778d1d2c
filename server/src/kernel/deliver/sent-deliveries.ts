import type { Deps } from '../deps.ts'
import { placeOf } from './lease.ts'
import * as store from './store.ts'

/** A delivery with its attempts, and what was sent. */
export type SentDelivery = Omit<store.SourceDelivery, 'url'>

/** One page of what a source (`Delivery.source`) has sent within the days that deliveries are kept, newest first. */
export async function listDeliveriesOf(
  source: string,
  page: { limit: number; offset: number },
  { db, seal }: Pick<Deps, 'db' | 'seal'>,
): Promise<{ deliveries: SentDelivery[]; count: number }> {
  const { deliveries, count } = await store.listDeliveriesOf(db, source, page)
  const opened = deliveries.map(({ url: _url, ...sent }) => ({
    ...sent,
    body: seal.open(sent.body, placeOf(sent.id, 'body')),
  }))
  return { deliveries: opened, count }
}
