// GET /
// Whoever opens the bare address is led to the console. Development mode has a page of its own there.
import { HOME_PATH } from '../../accounts/index.ts'
import { seeOther } from '../../kernel/http/index.ts'

export async function leadHome(): Promise<Response> {
  return seeOther(HOME_PATH)
}
