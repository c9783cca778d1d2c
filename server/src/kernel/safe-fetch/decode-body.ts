import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'

export type DecodedBody = { kind: 'text'; text: string } | { kind: 'too_large' | 'damaged' }

/** What we can read back; sent as Accept-Encoding. */
export const ACCEPT_ENCODING = 'gzip, deflate, br'
const ENCODINGS_MAX = 2

/** Undoes Content-Encoding, at most `bytesMax` bytes of it, and the charset of Content-Type (else UTF-8). */
export async function decodeBody(
  body: Buffer,
  headers: Record<string, string>,
  bytesMax: number,
): Promise<DecodedBody> {
  const encodings = listed(headers['content-encoding'])
  if (encodings.length > ENCODINGS_MAX) return { kind: 'damaged' }
  let decoded = body
  try {
    for (const encoding of encodings.reverse()) decoded = await decompress(decoded, encoding, bytesMax)
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return { kind: tooLarge ? 'too_large' : 'damaged' }
  }
  return { kind: 'text', text: decoderOf(headers['content-type']).decode(decoded) }
}

const DECOMPRESSORS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
}

// Some servers put the bare stream where RFC 9110 §8.4.1.2 wants the zlib wrapper; the first byte tells.
const inflateBare = promisify(inflateRaw)

async function decompress(body: Buffer, encoding: string, bytesMax: number): Promise<Buffer> {
  if (body.length === 0 || !Object.hasOwn(DECOMPRESSORS, encoding)) return body
  const bare = encoding === 'deflate' && ((body[0] ?? 0) & 0x0f) !== 8
  const run = bare ? inflateBare : DECOMPRESSORS[encoding as keyof typeof DECOMPRESSORS]
  return run(body, { maxOutputLength: bytesMax })
}

function listed(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity')
}

const UTF8 = new TextDecoder()

function decoderOf(contentType: string | undefined): TextDecoder {
  const label = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]
  if (label === undefined || /^utf-?8$/i.test(label)) return UTF8
  try {
    return new TextDecoder(label)
  } catch {
    return UTF8 // a charset nobody knows
  }
}
