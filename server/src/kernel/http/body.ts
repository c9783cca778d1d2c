/** The sender went away in the middle of the body: nobody reads the answer. */
export class UploadAborted extends Error {}

/** The body as text; undefined when it is longer than `bytesMax`, whatever Content-Length says. Throws UploadAborted. */
export async function readBody(request: Request, bytesMax: number): Promise<string | undefined> {
  const declared = request.headers.get('content-length')
  if (declared === null) return readChunks(request, bytesMax)
  if (Number(declared) > bytesMax) return undefined
  // The parser of HTTP reads no further than what was declared, so that there is nothing to count. A third of the CPU of
  // reading the stream, which the server makes only when it is asked for.
  return request.text().catch((error) => {
    throw new UploadAborted('the sender went away before the end of the body', { cause: error })
  })
}

async function readChunks(request: Request, bytesMax: number): Promise<string | undefined> {
  const bytes = await readBytes(request, bytesMax)
  return bytes && new TextDecoder().decode(bytes)
}

/** The body as bytes; undefined when it is longer than `bytesMax`. Throws UploadAborted. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(request.body)) {
    length += chunk.byteLength
    if (length > bytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw new UploadAborted('the sender went away before the end of the body', { cause: error })
  }
}
