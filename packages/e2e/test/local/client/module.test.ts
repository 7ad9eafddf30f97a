import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as ours from '@switchmaster/client'
import * as theirs from 'ioredis'
import { expect, it } from 'vitest'

const run = promisify(execFile)
const here = fileURLToPath(new URL('.', import.meta.url))

it("every export of ioredis is there under its name, and all but the class are ioredis' own", () => {
  const names = Object.keys(theirs).filter((name) => !['module.exports', '__esModule'].includes(name))
  for (const name of names) {
    expect(ours, name).toHaveProperty(name)
    if (['default', 'Redis'].includes(name)) continue
    expect((ours as Record<string, unknown>)[name], name).toBe((theirs as Record<string, unknown>)[name])
  }
  expect(ours.default).toBe(ours.Redis)
})

it("require() gives the class, with everything on it that ioredis' class has", async () => {
  const required = createRequire(import.meta.url)('@switchmaster/client')
  const original = createRequire(import.meta.url)('ioredis')
  expect(required.name).toBe('Redis')
  expect(required.Redis).toBe(required)
  expect(required.default).toBe(required)
  for (const name of Object.getOwnPropertyNames(original)) {
    if (['length', 'name', 'prototype'].includes(name)) continue
    expect(required, name).toHaveProperty(name)
  }
})

it.each([
  ['require()', 'commonjs', "const Redis = require('@switchmaster/client'); const IORedis = require('ioredis')"],
  [
    'a destructured require()',
    'commonjs',
    "const { Redis } = require('@switchmaster/client'); const IORedis = require('ioredis')",
  ],
  ['the default export', 'module', "import Redis from '@switchmaster/client'; import IORedis from 'ioredis'"],
  [
    'the named export',
    'module',
    "import { Redis } from '@switchmaster/client'; import { Redis as IORedis } from 'ioredis'",
  ],
])('a program that uses %s gets a client of ours and ends by itself', async (_, type, head) => {
  const body = `${head}
    const redis = new Redis({ sentinels: [{ host: '127.0.0.1', port: 1 }], lazyConnect: true })
    redis.on('end', () => console.log(redis instanceof IORedis, typeof redis.topology, typeof Redis.Cluster))
    redis.disconnect()`
  const { stdout, stderr } = await run(process.execPath, [`--input-type=${type}`, '-e', body], {
    cwd: here,
    timeout: 10_000,
  })
  expect(stdout.trim()).toBe('true object function')
  expect(stderr.replace(/.*(ExperimentalWarning|--trace-warnings).*\n/g, '')).toBe('')
})
