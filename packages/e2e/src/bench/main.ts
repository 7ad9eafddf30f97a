#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { listenForInterrupt } from '../demo/terminal/interrupt.js'
import { messageOf } from '../errors.js'
import { measureAll } from './bench.js'
import { type BenchOptions, readOptions, USAGE } from './options.js'
import { figuresOf, report } from './report.js'
import { estimate, schedule } from './schedule.js'
import { surroundings } from './surroundings.js'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const bench = async ({ runs, clients, kinds, json }: BenchOptions, signal: AbortSignal): Promise<void> => {
  const jobs = schedule(kinds, clients, runs)
  const minutes = Math.max(1, Math.round(estimate(jobs) / 60))
  say(`Measurements to make: ${jobs.length}, in about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`)
  const where = await surroundings()
  const { samples, unhandledRejections } = await measureAll(jobs, say, signal)
  const figures = figuresOf(samples, clients)
  const names = Object.entries(where.clients).map(([name, version]) => `${name} ${version}`)
  const lines = [
    `1 master, 2 replicas, 3 sentinels, down-after 1 s, 20 writers, ${runs} ${runs === 1 ? 'run' : 'runs'}`,
    `redis ${where.redis}, ${names.join(', ')}, Node.js ${where.node}, ` +
      `${where.processors} processors, load ${where.load.toFixed(2)} before`,
    '',
    ...report(figures),
    ...Object.entries(unhandledRejections).map(([who, count]) => `Unhandled rejections with ${who}: ${count}`),
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  if (json) await writeFile(json, `${JSON.stringify({ ...where, runs, figures, unhandledRejections }, null, 2)}\n`)
}

const run = async (args: readonly string[]): Promise<number> => {
  let options: BenchOptions | undefined
  try {
    options = readOptions(args)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${USAGE}`)
    return 2
  }
  if (options === undefined) {
    process.stdout.write(USAGE)
    return 0
  }
  const interrupt = listenForInterrupt()
  try {
    await bench(options, interrupt.signal)
    return 0
  } catch (error) {
    if (interrupt.exitCode === undefined) say(`The benchmark failed: ${messageOf(error)}`)
    return interrupt.exitCode ?? 1
  }
}

process.exit(await run(process.argv.slice(2)))
