#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { messageOf } from '../errors.js'
import { listenForInterrupt } from '../terminal/interrupt.js'
import { openScreen } from '../terminal/screen.js'
import { isUnicode } from '../terminal/style.js'
import { demo } from './demo.js'

const USAGE = `Usage: npm run demo [-- --quick]

A Redis Sentinel cluster on this machine, and what becomes of two clients' writes when its master is replaced.

  --quick   looks for 3 s at most after each fault
`

const QUICK_MS = 3_000

const run = async (args: readonly string[]): Promise<number> => {
  let quick: boolean
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    })
    if (values.help) {
      process.stdout.write(USAGE)
      return 0
    }
    quick = values.quick
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${USAGE}`)
    return 2
  }
  const interrupt = listenForInterrupt()
  const screen = openScreen(process.stdout, process.env)
  try {
    await demo({
      screen,
      unicode: isUnicode(process.env),
      observeAtMostMs: quick ? QUICK_MS : Number.POSITIVE_INFINITY,
      signal: interrupt.signal,
    })
    return 0
  } catch (error) {
    if (interrupt.exitCode !== undefined) {
      screen.print('Stopped; nothing is left running.')
      return interrupt.exitCode
    }
    process.stderr.write(`The demo failed: ${messageOf(error)}\n`)
    return 1
  }
}

// Nothing is worth waiting for any more, and a client under test may have left something that would be waited for.
process.exit(await run(process.argv.slice(2)))
