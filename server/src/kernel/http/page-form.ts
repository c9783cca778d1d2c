// Forms that our own pages post.
import { PageError } from '../errors.ts'
import { equalHashes, sha256 } from '../ids.ts'
import { isStorable } from '../json.ts'
import { readBody, readBytes } from './body.ts'

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
  if (body === undefined) throw tooMuch()
  const form = new URLSearchParams(body)
  judgeFields(form, csrfToken)
  return form
}

/** A form with files, `multipart/form-data`: fields as of any form, files by their fields' names; empty ones left out. */
export type UploadForm = { fields: URLSearchParams; files: ReadonlyMap<string, Buffer> }

/** The same for a form with files, at most `bytesMax` in all. */
export async function readUploadForm(request: Request, csrfToken: string, bytesMax: number): Promise<UploadForm> {
  if (request.headers.get('sec-fetch-site') === 'cross-site') throw foreignForm()
  const body = await readBytes(request, bytesMax)
  if (body === undefined) throw tooMuch()
  const fields = new URLSearchParams()
  const files = new Map<string, Buffer>()
  for (const [name, value] of await parseMultipart(body, request.headers.get('content-type') ?? '')) {
    if (typeof value === 'string') fields.append(name, value)
    else if (value.size > 0) files.set(name, Buffer.from(await value.arrayBuffer()))
  }
  judgeFields(fields, csrfToken)
  return { fields, files }
}

// A body that is none has no token either.
async function parseMultipart(body: Uint8Array<ArrayBuffer>, type: string): Promise<Iterable<[string, File | string]>> {
  const form = await new Response(body, { headers: { 'content-type': type } }).formData().catch(() => undefined)
  return form ?? []
}

function judgeFields(form: URLSearchParams, csrfToken: string): void {
  const given = form.getAll(CSRF_NAME)
  if (given.length !== 1 || !equalHashes(sha256(given[0] ?? ''), sha256(csrfToken))) throw foreignForm()
  if ([...form].some(([name, value]) => !isStorable(name) || !isStorable(value))) throw unstorable()
}

function tooMuch(): PageError {
  return new PageError(413, 'That was too much', 'One of the values is too long. Go back and shorten it.')
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
