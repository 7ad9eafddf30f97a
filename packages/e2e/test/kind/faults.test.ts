import { describe, expect, test } from 'vitest'
import { controlPlane, machineOf, onWorkers } from '../../src/drivers/kind/machines.js'
import { HarnessError, type KindNode, until } from '../../src/index.js'
import { sharedCluster } from './kind.js'

const shared = sharedCluster('faults', { hint: 'faults' })

const uidOf = ({ pod }: KindNode): string | undefined => pod?.metadata?.uid

/** A replica that is not on the node of the harness' own pods. */
const onWorker = async (): Promise<KindNode> => {
  const [found] = await onWorkers(shared(), shared().replicas)
  if (found) return found
  throw new Error('No replica is on a worker node.')
}

/** What redis-cli says in one pod when it asks for another. */
const ping = async (from: { readonly name: string }, host: string): Promise<string> => {
  const { stdout, stderr } = await shared().namespace.exec(from.name, ['timeout', '2', 'redis-cli', '-h', host, 'ping'])
  return (stdout + stderr).trim()
}

/**
 * Whether a pod has heard another one knock and waits for the rest of the greeting: the state 03 (SYN_RECV) in the kernel's
 * table, in which an address is written from its last number to its first. It stays there for a minute.
 */
const heardKnocking = async (at: KindNode, from: KindNode): Promise<boolean> => {
  const { stdout } = await shared().namespace.exec(at.name, ['cat', '/proc/net/tcp'])
  const digits = (from.podIp ?? '').split('.').reverse()
  const address = digits.map((digit) => Number(digit).toString(16).toUpperCase().padStart(2, '0')).join('')
  return stdout.split('\n').some((line) => new RegExp(` ${address}:[0-9A-F]{4} 03 `).test(line))
}

const pong = (node: KindNode): Promise<true> =>
  until(async () => (await shared().command(node, 'PING')) === 'PONG' || undefined, {
    timeoutMs: 60_000,
    what: `${node.name} to answer`,
  })

describe('a process', () => {
  test('that is killed ends by that signal, and its container is started again with the same handle', async () => {
    const [replica] = shared().replicas as [KindNode]
    const [container, uid] = [replica.containerId, uidOf(replica)]
    const since = performance.now()
    await shared().kill(replica)
    const exit = await shared().events.waitFor(({ kind }) => kind === 'exit', { since })
    expect(exit).toMatchObject({ node: replica.name, signal: 'SIGKILL' })
    await shared().start(replica)
    expect(uidOf(replica)).toBe(uid)
    expect(replica.containerId).not.toBe(container)
    await shared().waitHealthy()
  })

  test('that is frozen answers nothing until it is thawed', async () => {
    const [replica] = shared().replicas as [KindNode]
    await shared().pause(replica)
    expect(replica.state).toBe('paused')
    await expect(shared().command(replica, 'PING')).rejects.toThrow(/timed out/i)
    await shared().resume(replica)
    expect(replica.state).toBe('running')
    await pong(replica)
  })
})

describe('the network of a pod', () => {
  test('is cut from some, in both directions, by address and by Service, until it is healed', async () => {
    const [one, other] = shared().replicas as [KindNode, KindNode]
    const { master, faults } = shared()
    await faults.isolate(one, { from: master })
    for (const host of [master.host, master.podIp as string]) expect(await ping(one, host)).not.toBe('PONG')
    for (const host of [one.host, one.podIp as string]) expect(await ping(master, host)).not.toBe('PONG')
    expect(await ping(one, other.host)).toBe('PONG')
    expect(await ping(other, one.host)).toBe('PONG')
    await faults.heal()
    expect(await ping(one, master.host)).toBe('PONG')
    expect(await ping(master, one.host)).toBe('PONG')
  })

  test('is cut from everybody but the harness', async () => {
    const [one, other] = shared().replicas as [KindNode, KindNode]
    const { faults } = shared()
    await faults.isolate(one)
    expect(await ping(one, other.podIp as string)).not.toBe('PONG')
    expect(await ping(other, one.podIp as string)).not.toBe('PONG')
    expect(await shared().command(one, 'PING')).toBe('PONG')
    await faults.heal()
    expect(await ping(other, one.podIp as string)).toBe('PONG')
  })

  test('lets one direction pass, and resets connections where that is asked for', async () => {
    const [one, other] = shared().replicas as [KindNode, KindNode]
    const { faults } = shared()
    await faults.isolate(one, { from: other, how: 'reset' })
    expect(await ping(other, one.podIp as string)).toMatch(/refused|reset/i)
    expect(await ping(one, other.host)).toMatch(/refused|reset/i)
    await faults.heal()
    await faults.isolate(one, { direction: 'in' })
    // What goes out arrives; only no answer comes back.
    expect(await ping(one, other.podIp as string)).toBe('')
    expect(await heardKnocking(other, one)).toBe(true)
    await faults.heal()
    await shared().waitHealthy()
  })
})

describe('a pod', () => {
  test('that is deleted with its volume comes back with another one', async () => {
    const [replica] = shared().replicas as [KindNode]
    const { namespace, faults } = shared()
    const claim = () =>
      namespace.api.core.readNamespacedPersistentVolumeClaim({
        namespace: namespace.name,
        name: `data-${replica.name}`,
      })
    const [uid, before] = [uidOf(replica), await claim()]
    await faults.deletePods(replica, { graceSeconds: 0, volumes: true })
    await namespace.podReady(replica.name, { not: uid })
    expect((await claim()).metadata?.uid).not.toBe(before.metadata?.uid)
    await shared().waitHealthy()
  })

  test('that is evicted is replaced, and until then its budget lets no other one go', async () => {
    const [replica, other] = shared().replicas as [KindNode, KindNode]
    const { api, name: namespace } = shared().namespace
    const uid = uidOf(replica)
    await shared().faults.evict(replica)
    const another = { namespace, name: other.name, body: { metadata: { namespace, name: other.name } } }
    await expect(api.core.createNamespacedPodEviction(another)).rejects.toMatchObject({ code: 429 })
    await shared().namespace.podReady(replica.name, { not: uid })
    await shared().waitHealthy()
  })
})

describe('a node', () => {
  test('that is paused answers nothing until it is resumed', async () => {
    const replica = await onWorker()
    const node = machineOf(replica)
    await shared().faults.pauseNode(node)
    await expect(shared().command(replica, 'PING')).rejects.toThrow(/timed out/i)
    await shared().faults.resumeNode(node)
    await pong(replica)
    await shared().waitHealthy()
  })

  test('that is disconnected is reached by nobody until it is connected, with the address that it had', async () => {
    const replica = await onWorker()
    const node = machineOf(replica)
    const address = async () => {
      const { status } = await shared().namespace.api.core.readNode({ name: node })
      return status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
    }
    const before = await address()
    expect(before).toBe(replica.pod?.status?.hostIP)
    await shared().faults.disconnectNode(node)
    await expect(shared().command(replica, 'PING')).rejects.toThrow(/timed out|closed|ETIMEDOUT|EHOSTUNREACH/i)
    await shared().faults.connectNode(node)
    await pong(replica)
    expect(await address()).toBe(before)
    expect(replica.pod?.status?.hostIP).toBe(before)
    await shared().waitHealthy()
  })

  test('that is drained has no pod of the cluster left, and takes them again once it is uncordoned', async () => {
    const replica = await onWorker()
    const node = machineOf(replica)
    await shared().faults.drain(node)
    const left = [...shared().nodes, ...shared().sentinels].filter(({ kubernetesNode }) => kubernetesNode === node)
    expect(left.map(({ name }) => name)).toEqual([])
    await shared().faults.uncordon(node)
    await shared().namespace.podReady(replica.name)
    await shared().waitHealthy()
  })

  test('is not taken away from under the harness', async () => {
    const name = await controlPlane(shared().namespace.api)
    await expect(shared().faults.drain(name)).rejects.toThrow(HarnessError)
    await expect(shared().faults.pauseNode(name)).rejects.toThrow(/probe runs there/)
  })
})

describe('names', () => {
  const resolve = () =>
    shared().namespace.exec(shared().master.name, ['timeout', '3', 'getent', 'hosts', 'redis-sentinel'])
  /** The name servers are back before every node has been told where they are. */
  const resolvedAgain = () =>
    until(async () => (await resolve()).code === 0 || undefined, {
      timeoutMs: 30_000,
      everyMs: 250,
      what: 'names to be resolved again',
    })

  test('are resolved until the name servers are gone, and again when they are back', async () => {
    expect((await resolve()).code).toBe(0)
    await shared().faults.removeDns()
    expect((await resolve()).code).not.toBe(0)
    await shared().faults.restoreDns()
    await resolvedAgain()
  })

  test('take as long as the resolver waits while the name servers are deaf', async () => {
    await shared().faults.silenceDns()
    expect((await resolve()).code).toBe(124)
    await shared().faults.restoreDns()
    await resolvedAgain()
  })
})
