import { type Content, openCollection } from '../engine/index.ts'

/** The bookings as they are at the start, and the API over them. */
export const openBookings = (): Content =>
  openCollection({
    items: 'bookings',
    shelves: 'rooms',
    shelf: 'room',
    all: [
      { id: 'blue', name: 'Blue room' },
      { id: 'garden', name: 'Garden room' },
    ],
    recentTitle: 'Newest bookings',
    first: [
      { title: 'Ada, two nights', body: 'With a dog.', shelf: 'garden', author: 'dana' },
      { title: 'Board meeting', body: 'Eight chairs.', shelf: 'blue', author: 'omar' },
    ],
  })
