#!/usr/bin/env node
import { readTextFile } from '../options/discover.js'
import { run } from './run.js'

const { exitCode, stdout, stderr } = await run(process.argv.slice(2), { env: process.env, readFile: readTextFile })
process.stdout.write(stdout)
process.stderr.write(stderr)
process.exitCode = exitCode
