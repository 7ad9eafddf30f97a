import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Reads `+pid` and `-pid` from its standard input. The end of the input means that the process at the other end is
 * gone, however it went, so that what is still on the list has to go, too: each process and its group, because a
 * server that saves has a child. Written for /bin/sh because that starts in two milliseconds and one megabyte.
 */
const SCRIPT = `
trap '' INT TERM HUP
pids=''
while IFS= read -r line; do
  case $line in
    +*) pids="$pids \${line#+}" ;;
    -*) kept=''
        for pid in $pids; do [ "$pid" = "\${line#-}" ] || kept="$kept $pid"; done
        pids=$kept ;;
  esac
done
for pid in $pids; do kill -CONT "-$pid"; kill -KILL "-$pid"; done 2>/dev/null
tries=0
until rm -rf -- "$1" 2>/dev/null || [ $tries -ge 10 ]; do tries=$((tries + 1)); sleep 1; done
`

/**
 * Outlives its parent by a moment to clean up after it: kills the servers and removes the folder once the parent is
 * gone, even when that was killed by SIGKILL. It does so because the kernel closes the parent's end of a pipe, so
 * there is nothing to install in the parent: no exit hook, no signal handler.
 */
export class Reaper {
  readonly #shell: ChildProcess
  readonly #gone: Promise<void>

  constructor(folder: string) {
    // A session of its own: Ctrl-C in a terminal goes to the whole foreground group, and must not reach the reaper.
    this.#shell = spawn('/bin/sh', ['-c', SCRIPT, 'switchmaster-reaper', folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
    })
    this.#gone = new Promise((resolve) => {
      this.#shell.once('exit', () => resolve())
      this.#shell.once('error', () => resolve())
    })
    this.#shell.stdin?.on('error', () => {})
    this.#shell.unref()
  }

  get pid(): number | undefined {
    return this.#shell.pid
  }

  watch(pid: number): void {
    this.#shell.stdin?.write(`+${pid}\n`)
  }

  /** To be called as soon as a process has ended, because the kernel may give its id to another. */
  forget(pid: number): void {
    this.#shell.stdin?.write(`-${pid}\n`)
  }

  /** Kills what is left on the list, removes the folder, and ends. */
  async close(): Promise<void> {
    this.#shell.stdin?.end()
    this.#shell.ref()
    await this.#gone
  }
}
