/** What has to be put right before others use the cluster, by what it is about. The last done is undone first. */
export class Undo {
  readonly #steps = new Map<string, () => Promise<void>>()

  /** Remembers how to put something right, unless that is known already. */
  add(what: string, step: () => Promise<void>): void {
    if (!this.#steps.has(what)) this.#steps.set(what, step)
  }

  /** Puts one thing right, where it is wrong. What fails is tried again by whoever undoes all of it. */
  async undo(what: string): Promise<void> {
    await this.#steps.get(what)?.()
    this.#steps.delete(what)
  }

  /** Puts right whatever begins with this, even when something of it fails; then it fails with the first failure. */
  async undoAll(prefix = ''): Promise<void> {
    const failures: unknown[] = []
    const names = [...this.#steps.keys()].filter((what) => what.startsWith(prefix)).reverse()
    for (const what of names) await this.undo(what).catch((error) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }
}
