import type { Client } from '../../clients/index.ts'
import type { Form } from './form.ts'

/** What a grant type is given: the parameters, and who proved to be the client. */
export type TokenRequest = { form: Form; client: Client; headers: Headers }
