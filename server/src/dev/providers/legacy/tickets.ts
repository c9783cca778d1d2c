import { type Content, openCollection } from '../engine/index.ts'

/** The tickets as they are at the start, and the API over them. */
export const openTickets = (): Content =>
  openCollection({
    items: 'tickets',
    shelves: 'queues',
    shelf: 'queue',
    all: [
      { id: 'desk', name: 'Front desk' },
      { id: 'billing', name: 'Billing' },
      { id: 'network', name: 'Network' },
    ],
    recentTitle: 'Newest tickets',
    first: [
      { title: 'Printer on fire', body: 'Second floor.', shelf: 'desk', author: 'dana' },
      { title: 'Invoice twice', body: 'March.', shelf: 'billing', author: 'omar' },
    ],
  })
