import { type Content, openCollection } from '../engine/index.ts'

/** The letters as they are at the start, and the API over them. */
export const openLetters = (): Content =>
  openCollection({
    items: 'letters',
    shelves: 'trays',
    shelf: 'tray',
    all: [
      { id: 'in', name: 'In' },
      { id: 'out', name: 'Out' },
    ],
    recentTitle: 'Newest letters',
    first: [
      { title: 'Dear Ada', body: 'How are the birds?', shelf: 'out', author: 'dana' },
      { title: 'Dear Omar', body: 'Well, thank you.', shelf: 'in', author: 'omar' },
    ],
  })
