import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run.js'

const command = async (args: string, environment: NodeJS.ProcessEnv = {}) => {
  const printed = { stdout: '', stderr: '' }
  const exitCode = await run(args.split(' ').filter(Boolean), {
    environment,
    stdout: (text) => {
      printed.stdout += text
    },
    stderr: (text) => {
      printed.stderr += text
    },
    signal: new AbortController().signal,
  })
  return { exitCode, ...printed }
}

describe('switchmaster-manifests', () => {
  it('prints the objects', async () => {
    const { exitCode, stdout } = await command('render -n shop --replicas 5 -o metrics,kind')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/kind: StatefulSet\nmetadata:\n {2}name: redis\n/)
    expect(stdout).toContain('namespace: shop')
  })

  it('takes a password from the environment', async () => {
    const { stdout } = await command('render', { REDIS_PASSWORD: 'from-there' })
    expect(stdout).toContain('from-there')
  })

  it('writes a kustomization where it is told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kustomization-'))
    try {
      const { exitCode } = await command(`render --replicas 6 --kustomization ${folder}/new`)
      expect(exitCode).toBe(0)
      expect(readdirSync(join(folder, 'new')).sort()).toEqual(['kustomization.yaml', 'services.yaml'])
      expect(readFileSync(join(folder, 'new', 'kustomization.yaml'), 'utf8')).toMatch(
        /resources:\n {2}- \.\.\/.*\/base\n/,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it.each([
    ['', 'Expected a command'],
    ['frob', "There is no command 'frob'"],
    ['render now', "Expected nothing behind render, got 'now'"],
    ['render --replicas many', "Expected --replicas to be a whole number, got 'many'"],
    ['render --volumes', '--volumes is not an option of render'],
    ['apply --kustomization x', '--kustomization is not an option of apply'],
    ['render --nope', "Unknown option '--nope'"],
    ['apply --timeout 0', 'Expected --timeout to be 1 to 86400 seconds'],
    ['render --label x', 'Expected --label to be key=value'],
  ])('%j is wrong usage', async (args, reason) => {
    const { exitCode, stdout, stderr } = await command(args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toContain(`switchmaster-manifests: ${reason}`)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('says in a sentence what it refuses', async () => {
    expect(await command('render --sentinels 4')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^switchmaster-manifests: sentinels is 4, .*\(OPTIONS_INVALID\)\n$/),
    })
  })

  it('says in a sentence that there is no kubeconfig', async () => {
    const { exitCode, stderr } = await command('apply --kubeconfig /nowhere/config')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^switchmaster-manifests: The kubeconfig cannot be read: .*\(CLUSTER_UNREACHABLE\)\n$/)
  })

  it('helps', async () => {
    expect((await command('--help')).stdout).toContain('Usage:')
    expect((await command('-v')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
