// Forms that our own pages post.
import { PageError } from '../../kernel/errors.ts'
import { readBody } from '../../kernel/http/index.ts'
import { equalHashes, sha256 } from '../../kernel/ids.ts'
import type { ConnectSession } from './session.ts'

/** Names that no app's field can be meant by: they begin with a dot. */
export const CSRF_NAME = '.csrf'
export const DECISION_NAME = '.decision'

const FORM_BYTES_MAX = 256 * 1024

/**
 * The body of a form, whole. Throws PageError 403 when another site's page sent it or its CSRF token is not this
 * session's. Origin is not looked at: under Referrer-Policy no-referrer Chromium sends `null` with our own forms.
 */
export async function readForm(
  request: Request,
  session: Pick<ConnectSession, 'csrf_token'>,
): Promise<URLSearchParams> {
  if (request.headers.get('sec-fetch-site') === 'cross-site') throw foreignForm()
  const body = await readBody(request, FORM_BYTES_MAX)
  if (body === undefined)
    throw new PageError(413, 'That was too much', 'One of the values is too long. Go back and shorten it.')
  const form = new URLSearchParams(body)
  const given = form.getAll(CSRF_NAME)
  if (given.length !== 1 || !equalHashes(sha256(given[0] ?? ''), sha256(session.csrf_token))) throw foreignForm()
  return form
}

function foreignForm(): PageError {
  return new PageError(
    403,
    'This form was not sent from our page',
    'Nothing was changed. Go back, load the page again and send the form from there.',
  )
}
