import { type Content, openCollection } from '../engine/index.ts'

/** The texts as they are at the start, and the API over them. */
export const openTexts = (): Content =>
  openCollection({
    items: 'texts',
    shelves: 'boxes',
    shelf: 'box',
    all: [
      { id: 'drafts', name: 'Drafts' },
      { id: 'final', name: 'Final' },
    ],
    recentTitle: 'Newest texts',
    first: [
      { title: 'An opening', body: 'It was a dark night.', shelf: 'drafts', author: 'dana' },
      { title: 'A close', body: 'And so to bed.', shelf: 'final', author: 'omar' },
    ],
  })
