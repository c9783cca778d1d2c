// Failures in words: what happened, and what to do about it.

import { WayleaveError, WayleaveOAuthError } from '@wayleave/sdk'
import type { Html } from './pages/layout.ts'
import { problemPage } from './pages/outcome.ts'

/** One sentence for a status line. */
export function messageOf(error: unknown): string {
  return error instanceof WayleaveError ? error.message : 'Something went wrong in Acme CRM.'
}

/** The page for a failure, and its status. */
export function problemOf(error: unknown, wayleaveUrl: string): { body: Html; status: 404 | 502 } {
  if (!(error instanceof WayleaveError)) throw error
  const details = `${error.status || 'No answer'}: ${error.code}${error.requestId ? `, request ${error.requestId}` : ''}`
  if (error.status === 404)
    return { status: 404, body: problemPage('Not found', 'Wayleave knows no such thing of yours.', details) }
  return { status: 502, body: problemPage(titleOf(error), nextStep(error, wayleaveUrl), details) }
}

function titleOf(error: WayleaveError): string {
  return error.status === 0 ? 'Wayleave does not answer' : 'Wayleave refused'
}

function nextStep(error: WayleaveError, wayleaveUrl: string): string {
  if (error.status === 0) return `Is it running at ${wayleaveUrl}? Start it, then load this page again.`
  if (error instanceof WayleaveOAuthError) return `${error.message} Check the partner's registration in the console.`
  return error.message
}
