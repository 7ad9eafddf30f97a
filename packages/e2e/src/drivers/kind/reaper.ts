import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Waits for a line, which says that the cluster has been seen to. The end of the input without one means that the process
 * at the other end is gone, however it went. The cluster may be in the making then: its nodes are there a moment later.
 */
const SCRIPT = `
trap '' INT TERM HUP
read -r _ && exit 0
sleep 1
kind get clusters -q | grep -qxF -- "$1" || exit 0
if [ "$3" = ours ]; then
  echo "kind: the run was ended before its time: deleting the cluster $1"
  kind delete cluster --name "$1" --kubeconfig "$2" || echo "kind: delete it: kind delete cluster --name $1"
else
  echo "kind: the run was ended before its time: its pods are left in the cluster $1, which the next run repairs; kind delete cluster --name $1 deletes it"
fi
`

/**
 * Outlives the run by a moment to see to its kind cluster when the run could not: vitest answers Ctrl-C by ending on the
 * spot, without any teardown. As the reaper of the local driver, it needs nothing but that the kernel closes the run's
 * end of a pipe.
 */
export class ClusterReaper {
  readonly #shell: ChildProcess
  readonly #gone: Promise<void>

  /** @param ours whether the cluster is to be deleted; else it is only told of */
  constructor({ name, kubeconfig }: { readonly name: string; readonly kubeconfig: string }, ours: boolean) {
    const args = ['-c', SCRIPT, 'switchmaster-kind-reaper', name, kubeconfig, ours ? 'ours' : 'theirs']
    // A session of its own: no Ctrl-C reaches it, and no end of the group that the run is in.
    this.#shell = spawn('/bin/sh', args, { stdio: ['pipe', 'inherit', 'inherit'], detached: true, cwd: '/' })
    this.#gone = new Promise((resolve) => {
      this.#shell.once('exit', () => resolve())
      this.#shell.once('error', () => resolve())
    })
    this.#shell.stdin?.on('error', () => {})
    this.#shell.unref()
  }

  /** Ends it: the cluster has been seen to. */
  async close(): Promise<void> {
    this.#shell.stdin?.end('over\n')
    this.#shell.ref()
    await this.#gone
  }
}
