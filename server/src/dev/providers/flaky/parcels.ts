import { type Content, openCollection } from '../engine/index.ts'

/** The parcels as they are at the start, and the API over them. */
export const openParcels = (): Content =>
  openCollection({
    items: 'parcels',
    shelves: 'depots',
    shelf: 'depot',
    all: [
      { id: 'north', name: 'North' },
      { id: 'south', name: 'South' },
    ],
    recentTitle: 'Newest parcels',
    first: [
      { title: 'Two lamps', body: 'Fragile.', shelf: 'north', author: 'dana' },
      { title: 'A saw', body: 'Sharp.', shelf: 'south', author: 'omar' },
    ],
  })
