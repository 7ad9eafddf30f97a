#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { provideAgentImage } from '../drivers/kind/agent/image.js'
import { openApi } from '../drivers/kind/api.js'
import { closeKind, isThere, openKind } from '../drivers/kind/lifecycle.js'
import { controlPlane } from '../drivers/kind/machines.js'
import { withProgress } from '../drivers/kind/progress.js'
import { resolveKindSettings } from '../drivers/kind/settings.js'
import { runProgram } from '../terminal/program.js'
import { measureAll } from './bench.js'
import { type BenchOptions, readOptions, USAGE } from './options.js'
import { report } from './report.js'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const bench = async ({ runs, kinds, json }: BenchOptions, signal: AbortSignal): Promise<void> => {
  const settings = resolveKindSettings(process.env)
  const wasThere = await isThere(settings.name)
  const load = loadavg()[0] ?? 0
  try {
    await withProgress(say, 'getting the kind cluster ready', async () => {
      await openKind(settings, () => {})
      // Here, so that it is not taken for a part of the first cold start.
      await provideAgentImage(settings.name, [await controlPlane(openApi(settings.kubeconfig))], () => {})
    })
    const samples = await measureAll({ settings, runs, kinds }, say, signal)
    const { nodeInfo } = (await openApi(settings.kubeconfig).core.listNode()).items[0]?.status ?? {}
    const where = `Kubernetes ${nodeInfo?.kubeletVersion} on kind, ${settings.workers + 1} nodes, load ${load.toFixed(2)} before, down-after 5 s, 20 writers in a pod`
    process.stdout.write(`${[where, '', ...report(samples)].join('\n')}\n`)
    if (json) await writeFile(json, `${JSON.stringify({ where, runs, samples }, null, 2)}\n`)
  } finally {
    await closeKind(settings, { wasThere }, say)
  }
}

process.exit(
  await runProgram({ name: 'The benchmark', usage: USAGE, readOptions, action: bench }, process.argv.slice(2)),
)
