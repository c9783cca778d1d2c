// A user of a seed may have members that nobody knows yet. One that reads like a known one is a slip: kept in silence,
// it would leave somebody without a password.
import { z } from 'zod'
import { checkDocument, type Mistake, mistakeAt } from '../../apps/index.ts'
import { didYouMean } from '../../kernel/nearest-name.ts'
import { userMembers } from './schema.ts'

/** Members of users whose names are near a known one, whatever is wrong with the rest of the file. */
export function misspeltMembers(text: string): Mistake[] {
  const { value, locate } = checkDocument(text, '', usersSchema)
  return (value?.users ?? []).flatMap((user, place) =>
    Object.keys(user).flatMap((name) => {
      const hint = userMembers.includes(name) ? '' : didYouMean(name, userMembers)
      return hint === '' ? [] : [mistakeAt(locate, ['users', place, name], `"${name}" is not known here.${hint}`)]
    }),
  )
}

const usersSchema = z.looseObject({ users: z.array(z.looseObject({}).catch({})).catch([]) })
