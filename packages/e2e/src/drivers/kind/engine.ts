import { HarnessError } from '../../errors.js'
import { onNode } from './kubernetes-node.js'
import { output } from './run.js'

/** The network that kind puts its nodes in. */
const NETWORK = 'kind'

/** A node as the container engine sees it. */
export interface Machine {
  /** `running`, `paused`, `exited`, ... */
  readonly status: string
  /** On the network of the nodes; `undefined` where it is not on it. */
  readonly address: string | undefined
  /** The length of the network's prefix, with the address. */
  readonly prefix: number | undefined
}

const FORMAT = '{"status":"{{.State.Status}}","networks":{{json .NetworkSettings.Networks}}}'

interface Inspected {
  readonly status: string
  readonly networks: Readonly<Record<string, { readonly IPAddress?: string; readonly IPPrefixLen?: number }>> | null
}

/** Reads what the engine tells of a node. */
export const machineIn = (text: string): Machine => {
  const { status, networks } = JSON.parse(text) as Inspected
  const { IPAddress, IPPrefixLen } = networks?.[NETWORK] ?? {}
  return IPAddress
    ? { status, address: IPAddress, prefix: IPPrefixLen }
    : { status, address: undefined, prefix: undefined }
}

/** Looks at a node. */
export const lookAtMachine = async (node: string): Promise<Machine> =>
  machineIn(await output('docker', ['inspect', '--type', 'container', '--format', FORMAT, node]))

/** Freezes a node, with all that runs there. */
export const freeze = async (node: string): Promise<void> => {
  await output('docker', ['pause', node])
}

/** Thaws a node, where it is frozen. */
export const thaw = async (node: string): Promise<void> => {
  if ((await lookAtMachine(node)).status === 'paused') await output('docker', ['unpause', node])
}

/** Takes a node off the network. */
export const leaveNetwork = async (node: string): Promise<void> => {
  await output('docker', ['network', 'disconnect', NETWORK, node])
}

// The engine hands out addresses as it likes, and the other nodes know this one by the address that it had.
const KEEP_ADDRESS = `
device=$(ip -4 route show default | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
ip -4 -o address show dev "$device" | grep -qF " $1/" || ip address add "$1/$2" dev "$device"`

/** Puts a node back on the network, where it is not on it, with the address that it had. */
export const joinNetwork = async (node: string, address: string): Promise<void> => {
  if ((await lookAtMachine(node)).address === undefined) await output('docker', ['network', 'connect', NETWORK, node])
  const { prefix } = await lookAtMachine(node)
  if (prefix === undefined) {
    throw new HarnessError('KIND_UNAVAILABLE', `${node} was connected to the network ${NETWORK} and is not on it.`)
  }
  await onNode(node, KEEP_ADDRESS, address, String(prefix))
}
