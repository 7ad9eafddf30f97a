import { expect, test } from 'vitest'
import { Agent } from '../../../../src/drivers/kind/agent/agent.js'
import type { Channel, ChannelListener } from '../../../../src/drivers/kind/agent/channel.js'
import type { KubernetesApi } from '../../../../src/drivers/kind/api.js'
import { HarnessError } from '../../../../src/errors.js'

/** A channel to nobody: it answers as whoever made it says. */
class FakeChannel {
  closed = false
  readonly #listener: ChannelListener

  constructor(listener: ChannelListener) {
    this.#listener = listener
  }

  async request(op: string): Promise<unknown> {
    if (this.closed) throw new HarnessError('CLOSED', 'closed')
    return op === 'clock' ? { now: 0, monotonic: 0 } : null
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.tellOfItsEnd()
  }

  tellOfItsEnd(): void {
    this.#listener.onClose()
  }
}

const target = { namespace: 'test', pod: 'probe', container: 'agent' }

const agentWithChannels = () => {
  const channels: FakeChannel[] = []
  const agent = new Agent(
    {} as KubernetesApi,
    target,
    () => {},
    async (_api, _target, listener) => {
      const channel = new FakeChannel(listener)
      channels.push(channel)
      return channel as unknown as Channel
    },
  )
  return { agent, channels, open: () => channels.filter(({ closed }) => !closed) }
}

test('a connection that cannot be set up is closed, and another one is made', async () => {
  const { agent, channels, open } = agentWithChannels()
  let attempts = 0
  await agent.connect(async () => {
    if (++attempts === 1) throw new HarnessError('TIMED_OUT', 'no answer')
  })
  expect(channels).toHaveLength(2)
  expect(open()).toEqual([channels[1]])
  await agent.close()
  expect(open()).toEqual([])
})

test('a connection that is lost is made again, once, and a late word of one before it changes nothing', async () => {
  const { agent, channels, open } = agentWithChannels()
  await agent.connect()
  channels[0]?.close()
  await agent.request('events', { from: 0 })
  expect(channels).toHaveLength(2)
  expect(open()).toEqual([channels[1]])
  channels[0]?.tellOfItsEnd()
  await agent.request('events', { from: 0 })
  expect(channels).toHaveLength(2)
})

test('an agent that is closed while it connects does not go on with that', async () => {
  const { agent, channels, open } = agentWithChannels()
  const connecting = agent.connect(() => Promise.reject(new Error('not yet')))
  const refused = expect(connecting).rejects.toThrow()
  await agent.close()
  await refused
  expect(open()).toEqual([])
  const made = channels.length
  await expect(agent.request('events', { from: 0 })).rejects.toMatchObject({ code: 'CLOSED' })
  expect(channels).toHaveLength(made)
})
