// Where the pages of a Zap are.
import type { Zap } from '../../zaps/index.ts'

export const LIST = '/zaps'

type Id = Pick<Zap, 'id'>

/** The editor, at a step where one is named, counted from 0. */
export function editorPath({ id }: Id, step?: number): string {
  return step === undefined ? `/editor/${id}` : `/editor/${id}?step=${step}`
}

/** Where a form of the editor is sent. */
export function editorForm(
  { id }: Id,
  form: 'steps' | 'title' | 'connect' | 'account' | 'publish' | 'discard' | 'versions' | 'json',
): string {
  return `/editor/${id}/${form}`
}

/** What concerns a Zap as a whole. */
export function zapPath({ id }: Id, page: 'runs' | 'switch' | 'delete' | 'discard-held'): string {
  return `/zaps/${id}/${page}`
}

/** The page of one run of a Zap. */
export function zapRunPath(id: string, page?: 'replay'): string {
  return page === undefined ? `/zap-runs/${id}` : `/zap-runs/${id}/${page}`
}
