/** Names that no app's field can be meant by: they begin with a dot. */
export { CSRF_NAME } from '../../kernel/http/index.ts'
export const DECISION_NAME = '.decision'
