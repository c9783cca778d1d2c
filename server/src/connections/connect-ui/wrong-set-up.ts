// A template that cannot be filled is the person's business only where it asks for something that stands in the form.
import { type App, TemplateError } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Visit } from './visit.ts'

/** A value that did not fit its place. `field`: its name as the template has it; empty when none is to blame. */
export type Misfit = { field: string; message: string }

/** The form's field that is to blame, or undefined: then the app is set up wrongly, and no input mends it. */
export function fieldToBlame({ auth }: Pick<App, 'auth'>, { field }: Misfit): string | undefined {
  const [name] = field.replace(/^auth\./, '').split('.')
  return auth.fields.find(({ key }) => key === name)?.key
}

/** What the person is told: what is wrong with the field, or who can mend the app; the latter is logged. */
export function wordsOf(misfit: Misfit, visit: Pick<Visit, 'app' | 'client'>, { log }: Pick<Deps, 'log'>): string {
  const { app, client } = visit
  if (fieldToBlame(app, misfit) !== undefined) return misfit.message
  const about = { app: app.key, version: app.version, clientId: client.client_id, detail: misfit.message }
  log.error(about, 'an app is set up wrongly: nobody can connect an account')
  return `${app.name} is set up wrongly here, and nothing that you enter mends that. Please tell ${client.name}.`
}

/** The misfit that an error tells of; any other error is thrown again. */
export function misfitOf(error: unknown): Misfit {
  if (error instanceof TemplateError) return { field: error.field, message: error.message }
  throw error
}
