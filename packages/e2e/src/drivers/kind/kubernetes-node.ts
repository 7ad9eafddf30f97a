import { HarnessError } from '../../errors.js'
import { output } from './run.js'

/** Runs a script on a node of the cluster, which is a container of this machine. */
export const onNode = (node: string, script: string, ...args: readonly string[]): Promise<string> =>
  output('docker', ['exec', '-i', node, 'sh', '-s', '--', ...args], { input: script })

/** A process on a node, with the name of its program. */
export interface NodeProcess {
  readonly pid: number
  readonly program: string
}

// A container's id, and the uid of its pod, are in the path of its cgroup, with every runtime and every version.
const FIND = `
for file in $(grep -lsE "$1" /proc/[0-9]*/cgroup); do
  dir=\${file%/cgroup}
  read -r name < "$dir/comm" && echo "\${dir#/proc/} $name"
done
true`

/** The processes whose cgroup matches, in the order in which they were started. */
export const processesOn = async (node: string, cgroup: string): Promise<readonly NodeProcess[]> =>
  (await onNode(node, FIND, cgroup))
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [pid = '', ...program] = line.split(' ')
      return { pid: Number(pid), program: program.join(' ') }
    })
    .sort((a, b) => a.pid - b.pid)

/** A process in the network namespace of a pod: the one that holds it open lives as long as the pod. */
export const processOfPod = async (node: string, uid: string): Promise<number> => {
  const [first] = await processesOn(node, uid.replaceAll('-', '[-_]'))
  if (first) return first.pid
  throw new HarnessError('POD_FAILED', `No process of the pod ${uid} was found on ${node}.`)
}
