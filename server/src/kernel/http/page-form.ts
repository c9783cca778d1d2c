// Forms that our own pages post.
import { PageError } from '../errors.ts'
import { equalHashes, sha256 } from '../ids.ts'
import { isStorable } from '../json.ts'
import { readBody } from './body.ts'

/** The field of a form's CSRF token. It begins with a dot, so that no field of anybody's can be meant by it. */
export const CSRF_NAME = '.csrf'

const FORM_BYTES_MAX = 256 * 1024

/**
 * The body of a form, whole. Throws PageError 403 when another site's page sent it or its CSRF token is not `csrfToken`.
 * Origin is not looked at: under Referrer-Policy no-referrer Chromium sends `null` with our own forms.
 */
export async function readPageForm(request: Request, csrfToken: string): Promise<URLSearchParams> {
  if (request.headers.get('sec-fetch-site') === 'cross-site') throw foreignForm()
  const body = await readBody(request, FORM_BYTES_MAX)
  if (body === undefined)
    throw new PageError(413, 'That was too much', 'One of the values is too long. Go back and shorten it.')
  const form = new URLSearchParams(body)
  const given = form.getAll(CSRF_NAME)
  if (given.length !== 1 || !equalHashes(sha256(given[0] ?? ''), sha256(csrfToken))) throw foreignForm()
  if ([...form].some(([name, value]) => !isStorable(name) || !isStorable(value))) throw unstorable()
  return form
}

function foreignForm(): PageError {
  return new PageError(
    403,
    'This form was not sent from our page',
    'Nothing was changed. Go back, load the page again and send the form from there.',
  )
}

function unstorable(): PageError {
  return new PageError(400, 'That cannot be read', 'One of the values holds a character that no text may hold.')
}
