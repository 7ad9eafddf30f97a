import { relative } from 'node:path'
import { DefaultReporter } from 'vitest/node'
import { tally } from './tally.mjs'

/** vitest's own reporter, with the tests' output as they wrote it and a last line that sums up all the projects. */
export default class Reporter extends DefaultReporter {
  onUserConsoleLog(log, state) {
    if (!this.shouldLog(log, state)) return
    const { outputStream, errorStream } = this.ctx.logger
    const stream = log.type === 'stdout' ? outputStream : errorStream
    stream.write(log.content)
  }

  onTestRunEnd(modules, unhandledErrors, reason) {
    super.onTestRunEnd(modules, unhandledErrors, reason)
    const unhandled = unhandledErrors.map(({ message }) => ({ name: message, state: 'failed' }))
    const { lines, good } = tally([...modules.flatMap((module) => this.#outcomes(module)), ...unhandled])
    if (!good || reason !== 'passed') process.exitCode = 1
    process.once('exit', () => console.log(`\n${lines.join('\n')}`))
  }

  #outcomes(module) {
    const file = relative(this.ctx.config.root, module.moduleId)
    const broken = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors())
    const tests = [...module.children.allTests()].filter((test) => this.#selected(test))
    return [
      ...broken.map(({ message }) => ({ name: `${file}: ${message}`, state: 'failed' })),
      ...tests.map((test) => ({
        name: `${file} > ${test.fullName}`,
        state: test.result().state,
        reason: reason(test),
      })),
    ]
  }

  /** Tests that the command line left out (`-t name`, `file:12`) look like skipped ones without a reason. */
  #selected(test) {
    const { state, note } = test.result()
    const files = this.ctx.filenamePattern ?? []
    const partial = this.ctx.config.testNamePattern || files.some((file) => /:\d+$/.test(file))
    return !partial || state !== 'skipped' || note !== undefined
  }
}

function reason(test) {
  const { note } = test.result()
  return note ?? (parents(test).some((suite) => suite.errors().length > 0) ? 'its set-up failed' : undefined)
}

function parents({ parent }) {
  return parent ? [parent, ...parents(parent)] : []
}
