import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { KindCluster } from '../../../src/index.js'
import { test } from '../kind.js'

const ALERTS = fileURLToPath(new URL('../../../../manifests/kustomize/components/metrics/alerts.yaml', import.meta.url))

/** What the exporter of a pod tells, asked from the pod of a client. */
const metricsOf = async (it: KindCluster, podIp: string): Promise<string> => {
  const client = await it.client({ name: 'prometheus', labels: { 'redis-monitoring': 'true' } })
  const program = `fetch('http://${podIp}:9121/metrics').then((it) => it.text()).then((text) => process.stdout.write(text))`
  const { stdout } = await client.exec(['node', '-e', program])
  return stdout
}

test('metrics: every server has an exporter, and every figure that an alert is about is there', async ({ start }) => {
  const cluster = await start({ hint: 'metrics', overlays: ['metrics'] })
  const pages = await Promise.all(
    [...cluster.nodes, ...cluster.sentinels].map((node) => metricsOf(cluster, node.podIp ?? '')),
  )
  for (const page of pages) expect(page).toContain('\nredis_up 1\n')
  const wanted = new Set((await readFile(ALERTS, 'utf8')).match(/\bredis_[a-z_]+/g))
  expect(wanted.size).toBeGreaterThan(5)
  const missing = [...wanted].filter((name) => !pages.some((page) => new RegExp(`^${name}[ {]`, 'm').test(page)))
  expect(missing).toEqual([])
})
