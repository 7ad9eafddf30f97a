import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { otherScriptFiles, runs, SCRIPTS, scriptFiles } from './shells.js'

test('the scripts are clean for shellcheck, as POSIX sh', { timeout: 60_000 }, (context) => {
  if (!runs('shellcheck', '--version')) context.skip('shellcheck is not installed')
  const how = ['--shell=sh', '--external-sources', '--source-path=SCRIPTDIR']
  const { stdout } = spawnSync('shellcheck', [...how, ...scriptFiles(), ...otherScriptFiles()], { encoding: 'utf8' })
  expect(stdout).toBe('')
})

test('the scripts use no command that one of the images lacks', () => {
  for (const file of scriptFiles()) {
    const code = readFileSync(file, 'utf8').replace(/#.*$/gm, '')
    expect(code, file).not.toMatch(/\b(bash|curl|wget|kubectl|hostname|pidof|nc|python|perl|getent|jq|seq)\s/)
  }
})

test('every script is in the ConfigMap', () => {
  const { configMapGenerator } = parse(readFileSync(`${SCRIPTS}../kustomization.yaml`, 'utf8'))
  const scripts = configMapGenerator.find(({ name }: { name: string }) => name === 'redis-scripts')
  const files = scriptFiles().map((file) => `scripts/${file.slice(SCRIPTS.length)}`)
  expect([...scripts.files].sort()).toEqual([...files].sort())
})
