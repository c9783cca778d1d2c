import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createSocketServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** Starts an HTTP server on 127.0.0.1 for one test; gives its port. Ends with the test, open connections included. */
export function listen(t: TestContext, listener: RequestListener): Promise<number> {
  return start(t, createServer(listener))
}

/** The same for a bare TCP server. */
export function listenForSockets(t: TestContext, listener: (socket: Socket) => void): Promise<number> {
  return start(t, createSocketServer(listener))
}

async function start(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}
