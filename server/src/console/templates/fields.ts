// The form of a template: what it is called, who is offered it, and its steps as rows.
import type { FormField, FormValues } from '../parts/form-fields.ts'

/** Rows beyond those in use, which are opened when they are wanted. */
const FREE_ROWS = 5

export const rowMembers = ['choice', 'alias', 'title', 'inputs'] as const
export type RowMember = (typeof rowMembers)[number]

/** The name of a row's field. */
export function rowName(row: number, member: RowMember): string {
  return `step-${row}-${member}`
}

/** How many rows a form shows: those up to the last one in use, and free ones. */
export function rowCount(values: FormValues): number {
  const used = Object.keys(values).flatMap((name) => {
    const row = /^step-(\d{1,3})-choice$/.exec(name)?.[1]
    return row !== undefined && values[name] !== '' ? [Number(row) + 1] : []
  })
  return Math.max(0, ...used) + FREE_ROWS
}

/** The fields above the steps. `isStaff`: the person runs this server, and may speak for its operator. */
export function templateFields(isStaff: boolean): readonly FormField[] {
  return [
    { kind: 'text', name: 'title', label: 'Title', help: 'What the Zap does, as in: Tell me of new orders.' },
    {
      kind: 'text',
      name: 'slug',
      label: 'Address',
      isOptional: true,
      help: 'What stands in the address of its page. Left empty, it is made of the title.',
      placeholder: 'new-order-mail',
    },
    {
      kind: 'lines',
      name: 'description',
      label: 'Description',
      isOptional: true,
      help: 'For whoever thinks about using it. An empty line begins a paragraph.',
    },
    {
      kind: 'choice',
      name: 'status',
      label: 'Status',
      isHalf: true,
      choices: [
        ['draft', 'Draft: nobody else sees it'],
        ['published', 'Published'],
      ],
    },
    ...(isStaff ? [whose] : []),
  ]
}

const whose: FormField = {
  kind: 'choice',
  name: 'whose',
  label: 'Offered to',
  isHalf: true,
  choices: [
    ['everybody', 'Everybody, in the name of this server'],
    ['own', 'Users of your own clients'],
  ],
}
