import { rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { messageOf } from '../errors.js'
import { readLines, writeLine } from './lines.js'
import { monotonicNow } from './monotonic.js'
import { type Message, type OperationName, type Operations, type Request, SOCKET } from './protocol.js'
import { Watch } from './watch.js'
import { Writing } from './writing.js'

/** Whom to tell what is published, and up to which event they know. */
const told = new Map<Socket, number>()
const watch = new Watch(() => tell())
const writing = new Writing()

const say = (socket: Socket, message: Message): void => writeLine(socket, message)

const tell = (): void => {
  for (const [socket, from] of told) {
    for (const event of watch.events.slice(from)) say(socket, { kind: 'event', event })
    told.set(socket, watch.events.length)
  }
}

type Handlers = {
  [Name in OperationName]: (
    ask: Operations[Name]['ask'],
    socket: Socket,
  ) => Operations[Name]['answer'] | Promise<Operations[Name]['answer']>
}

const handlers: Handlers = {
  clock: () => ({ now: performance.now(), monotonic: monotonicNow() }),
  servers: ({ servers }) => {
    watch.update(servers)
    return null
  },
  command: ({ server, command }) => watch.command(server, command),
  events: ({ from }, socket) => {
    told.set(socket, from)
    tell()
    return null
  },
  write: async (order) => {
    await writing.start(order)
    return null
  },
  acknowledge: async ({ key, count, timeoutMs }) => {
    await writing.acknowledge(key, count, timeoutMs)
    return null
  },
  stop: ({ key, drainMs }) => writing.stop(key, drainMs),
}

const handle = async (socket: Socket, { id, op, ask }: Request): Promise<void> => {
  try {
    // The harness and the agent are of one build: what it asks fits what is asked for.
    const answer = await (handlers[op] as (ask: unknown, socket: Socket) => unknown)(ask, socket)
    say(socket, { kind: 'answer', id, answer: answer ?? null })
  } catch (error) {
    say(socket, { kind: 'refusal', id, message: messageOf(error) })
  }
}

// A container that was restarted has the socket of the one before.
rmSync(SOCKET, { force: true })
createServer((socket) => {
  socket.on('error', () => socket.destroy())
  socket.on('close', () => told.delete(socket))
  readLines(socket, (request) => void handle(socket, request as Request))
}).listen(SOCKET, () => console.log('agent: ready'))

process.on('SIGTERM', () => process.exit(0))
