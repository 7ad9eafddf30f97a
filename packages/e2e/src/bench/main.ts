#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { runProgram } from '../terminal/program.js'
import { measureAll } from './bench.js'
import { figuresOf } from './figures.js'
import { type BenchOptions, readOptions, USAGE } from './options.js'
import { report, reportApart } from './report.js'
import { estimate, schedule } from './schedule.js'
import { surroundings } from './surroundings.js'
import { throughputReport } from './throughput-report.js'
import { unhandledRejectionsOf } from './unhandled-rejections.js'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** Lines set apart from those before, where there are any. */
const section = (lines: readonly string[]): readonly string[] => (lines.length > 0 ? ['', ...lines] : [])

const bench = async ({ json, ...plan }: BenchOptions, signal: AbortSignal): Promise<void> => {
  const jobs = schedule(plan)
  const minutes = Math.max(1, Math.round(estimate(jobs) / 60))
  say(`Measurements to make: ${jobs.length}, in about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`)
  const where = await surroundings()
  const runs = await measureAll(jobs, say, signal)
  const figures = figuresOf(runs)
  const throughput = runs.flatMap((run) => run.throughput ?? [])
  const names = Object.entries(where.clients).map(([name, version]) => `${name} ${version}`)
  const load = runs.reduce((sum, run) => sum + run.load, 0) / runs.length
  const lines = [
    `1 master, 2 replicas, 3 sentinels, down-after 1 s, 20 writers, ${plan.runs} ${plan.runs === 1 ? 'run' : 'runs'}`,
    `redis ${where.redis}, ${names.join(', ')}, Node.js ${where.node}, ` +
      `${where.processors} processors, load ${where.load.toFixed(2)} before, ${load.toFixed(2)} meanwhile`,
    ...section(report(figures)),
    ...section(throughput.length > 0 ? throughputReport(throughput) : []),
    ...section([...reportApart(runs), ...unhandledRejectionsOf(runs)]),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (json) await writeFile(json, `${JSON.stringify({ ...where, ...plan, figures, all: runs }, null, 2)}\n`)
}

process.exit(
  await runProgram({ name: 'The benchmark', usage: USAGE, readOptions, action: bench }, process.argv.slice(2)),
)
