import { SwitchmasterError } from '../../../../src/errors.js'
import type { DataNode } from '../cluster/data-node.js'
import type { World } from './world.js'

/** In a planned failover without faults nothing that was acknowledged is lost. */
export const checkLosses = (world: World, master: DataNode): void => {
  if (world.plan.kind !== 'planned') return
  const kept = new Set(master.log)
  for (const client of world.clients) {
    const lost = client.writes.filter(({ id, outcome }) => outcome?.type === 'acknowledged' && !kept.has(id))
    if (lost.length === 0) continue
    const ids = lost.slice(0, 5).map(({ id }) => `#${id}`)
    world.violations.add('a planned failover loses nothing', `${lost.length} writes of ${client.process.name}: ${ids}`)
  }
}

/** What is rejected as not executed never was. */
export const checkOutcomes = ({ clients, nodes, violations }: World): void => {
  for (const { writes, process } of clients) {
    for (const { id, name, outcome } of writes) {
      if (outcome?.type !== 'rejected' || !(outcome.error instanceof SwitchmasterError)) continue
      const { code, outcome: told } = outcome.error
      if (told !== 'not-executed' || !nodes.some(({ executed }) => executed.has(id))) continue
      violations.add(
        'what is told of a write is true',
        `${process.name}: ${name} #${id} was executed, ${code} denies it`,
      )
    }
  }
}
