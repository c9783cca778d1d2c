// One fault, three languages: a page for people, the envelope of the Workflow API, and an OAuth error for programs.
import { ApiError, type ApiFault, OAuthError, PageError } from '../../kernel/errors.ts'
import type { TargetFault } from './judge-target.ts'

type Words = {
  title: string
  explanation: string
  /** For developers, in ASCII. */
  description: string
}

/** 400, and nobody is redirected: whoever wrote the link has to mend it. */
export function pageOf(fault: TargetFault): PageError {
  const { title, explanation, description } = wordsOf(fault)
  const blame = `Go back to where you came from, and tell the people who run it: ${description}`
  return new PageError(400, title, `${explanation} ${blame}`, { detail: fault.kind })
}

/** What the developer of the client reads among its last tries: the cause, in a sentence. */
export function reasonOf(fault: TargetFault): string {
  return wordsOf(fault).description
}

/** The same for a caller of /v2/authorize that reads JSON. */
export function envelopeOf(fault: TargetFault): ApiError {
  const detail = wordsOf(fault).description
  const realm = { headers: { 'www-authenticate': 'Bearer realm="wayleave"' } }
  if (fault.kind === 'no_client')
    return new ApiError({ code: 'not_authenticated', detail: 'Authentication credentials were not provided.' }, realm)
  if (fault.kind === 'unknown_client') return new ApiError({ code: 'authentication_failed', detail }, realm)
  const code: ApiFault['code'] = fault.kind === 'no_redirect_uri' ? 'required' : 'invalid'
  return new ApiError({ code, detail, source: { parameter: fault.parameter } })
}

/** The same for a program that asked in the name of a person. */
export function oauthErrorOf(fault: TargetFault): OAuthError {
  const code = fault.kind === 'no_client' || fault.kind === 'unknown_client' ? 'invalid_client' : 'invalid_request'
  return new OAuthError(code, wordsOf(fault).description, { status: 400, detail: fault.kind })
}

function wordsOf({ kind, parameter, client }: TargetFault): Words {
  switch (kind) {
    case 'repeated':
      return linkFault(`The parameter ${printable(parameter)} is given more than once.`)
    case 'unreadable':
      return linkFault(`The parameter ${printable(parameter)} holds characters that nothing may hold.`)
    case 'long_state':
      return linkFault('The parameter state is too long to be given back.')
    case 'no_client':
      return linkFault('The parameter client_id is missing.')
    case 'unknown_client':
      return {
        title: 'This app is not known here',
        explanation: 'The link that brought you here asks for an app that is not registered.',
        description: 'The client_id is not known.',
      }
    case 'no_redirect_uri':
      return linkFault('The parameter redirect_uri is missing.')
    case 'unregistered':
      return {
        title: 'We will not send you there',
        explanation: `The link that brought you here asks, for the app "${client?.name}", to send you to an address that nobody registered. That could be a trap, so nothing was done.`,
        description: 'The redirect_uri is not one that is registered for this client, byte for byte.',
      }
  }
}

function linkFault(description: string): Words {
  return {
    title: 'This link cannot be used',
    explanation: 'It does not say clearly what it asks for, so nothing was done.',
    description,
  }
}

function printable(name: string): string {
  return /^[\w.:-]{1,60}$/.test(name) ? name : 'with an unusual name'
}
