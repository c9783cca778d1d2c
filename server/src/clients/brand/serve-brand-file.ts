// GET /brand/{name}
// A partner's logo or stylesheet. The name is made of the content, so that a browser asks once, and a change is seen at
// once by everybody: it has another name.
import type { Deps } from '../../kernel/deps.ts'
import { notFound } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'
import { typeOfName } from './brand-file.ts'
import { findBrandFile } from './store.ts'

// For an SVG that somebody opens by itself: no script, no load, an origin of its own. Styles within it are part of it.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"

export async function serveBrandFile({ params }: Call<null>, { db }: Deps): Promise<Response> {
  const name = params.name ?? ''
  const type = typeOfName(name)
  const content = type === undefined ? undefined : await findBrandFile(db, name)
  if (type === undefined || !content) throw notFound()
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': type,
      'content-security-policy': POLICY,
      'cache-control': 'public, max-age=31536000, immutable',
    },
  })
}
