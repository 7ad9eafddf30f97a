import { connect } from 'node:net'

/** `*2 $9 10.96.0.7 $4 6379` as it comes: the two parts, once both are there; `null` for a master that is not known. */
export function parseAddress(text) {
  if (text.startsWith('*-1\r\n') || text.startsWith('_\r\n')) return null
  const match = /\*2\r\n\$\d+\r\n([^\r]+)\r\n\$\d+\r\n(\d+)\r\n/.exec(text)
  return match ? `${match[1]}:${match[2]}` : undefined
}

/** Which master one sentinel names; `undefined` when it does not say within the limit. */
export function namedMaster({ host, port }, masterName, password, limitMs) {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect({ host, port })
    const end = (answer) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(answer)
    }
    const timer = setTimeout(end, limitMs)
    const words = (...parts) =>
      `*${parts.length}\r\n${parts.map((p) => `$${Buffer.byteLength(p)}\r\n${p}\r\n`).join('')}`
    socket.setEncoding('utf8')
    socket.on('connect', () => {
      if (password) socket.write(words('AUTH', password))
      socket.write(words('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName))
    })
    socket.on('data', (chunk) => {
      text += chunk
      const address = parseAddress(password ? text.slice(text.indexOf('\r\n') + 2) : text)
      if (address !== undefined) end(address ?? undefined)
    })
    socket.on('error', () => end())
    socket.on('close', () => end())
  })
}
