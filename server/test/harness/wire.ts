// A wire to PostgreSQL that a test cuts or freezes.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { atEnd } from './database.ts'

export type Wire = {
  /** The same database, over the wire. */
  url: string
  /** How many connections are on it. */
  connections(): number
  /** Ends all connections and takes no more, until `mend`. */
  cut(): void
  mend(): void
  /** The connections of now carry nothing any more, and nobody is told; new ones work, unless `newToo`. */
  freeze(newToo?: boolean): void
}

/** Lays a wire to the database; it is taken up after the file's tests. */
export async function layWire(databaseUrl: string): Promise<Wire> {
  const url = new URL(databaseUrl)
  const ends = new Map<Socket, Socket>()
  let isCut = false
  let isFrozen = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(Number(url.port), url.hostname)
    ends.set(near, far)
    near.on('error', () => {}).on('close', () => far.destroy() && ends.delete(near))
    far.on('error', () => {}).on('close', () => near.destroy())
    if (isFrozen) near.resume()
    else near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = () => {
    for (const near of ends.keys()) near.destroy()
  }
  atEnd(async () => {
    server.close()
    drop()
  })
  const over = new URL(url)
  over.hostname = '127.0.0.1'
  over.port = String((server.address() as AddressInfo).port)
  return {
    url: over.href,
    connections: () => ends.size,
    cut: () => {
      isCut = true
      drop()
    },
    mend: () => {
      isCut = false
      isFrozen = false
    },
    freeze: (newToo = false) => {
      isFrozen = newToo
      for (const [near, far] of ends) {
        near.unpipe(far).resume() // read and thrown away, so that its end is noticed
        far.unpipe(near).resume()
      }
    },
  }
}
