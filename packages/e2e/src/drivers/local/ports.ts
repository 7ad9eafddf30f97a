import { createServer, type Server } from 'node:net'

const listen = (host: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ host, port: 0, exclusive: true }, () => resolve(server))
  })

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port')
  return address.port
}

/**
 * Ports that the kernel had free a moment ago. All are held at the same time before any is given back, so that no two
 * are the same. Somebody else can still take one before it is used: whoever starts a server has to be ready for that.
 */
export const freePorts = async (host: string, count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(host)))
  const ports = servers.map(portOf)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
