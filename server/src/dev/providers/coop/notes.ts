import { type Content, openCollection } from '../engine/index.ts'

/** The notebooks as they are at the start, and the API over them. */
export const openNotebooks = (): Content =>
  openCollection({
    items: 'notes',
    shelves: 'notebooks',
    shelf: 'notebook',
    all: [
      { id: 'inbox', name: 'Inbox' },
      { id: 'work', name: 'Work' },
      { id: 'home', name: 'Home' },
    ],
    recentTitle: 'Newest notes',
    first: [
      { title: 'Feed the hens', body: 'Twice a day.', shelf: 'home', author: 'dana' },
      { title: 'Plan the fence', body: 'Before winter.', shelf: 'work', author: 'omar' },
    ],
  })
