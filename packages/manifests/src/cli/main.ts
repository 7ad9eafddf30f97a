#!/usr/bin/env node
import { ignoreClosedPipe } from './closed-pipe.js'
import { nodeTooOld } from './node-version.js'

ignoreClosedPipe(process.stdout)
ignoreClosedPipe(process.stderr)

const controller = new AbortController()
process.once('SIGINT', () => controller.abort())
process.once('SIGTERM', () => controller.abort())

const main = async (): Promise<number> => {
  const reason = nodeTooOld(process.versions.node)
  if (reason !== undefined) {
    process.stderr.write(`switchmaster-manifests: ${reason}\n`)
    return 1
  }
  // Not before: what it imports ends an older Node with a stack trace.
  const { run } = await import('./run.js')
  return run(process.argv.slice(2), {
    environment: process.env,
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
    signal: controller.signal,
  })
}

process.exitCode = await main()
