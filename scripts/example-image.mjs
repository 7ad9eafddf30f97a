import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, setUp, toolchain, workspace } from './setup/index.mjs'
import { root } from './setup/paths.mjs'
import { runQuietly, say } from './setup/shell.mjs'

// The image of the walkthrough's client: the program beside the client as this workspace has it.
const image = 'switchmaster-example:1'
const env = setUp(toolchain, workspace, build)
const parent = mkdtempSync(join(tmpdir(), 'switchmaster-example-'))
const folder = join(parent, 'app')
try {
  runQuietly(
    'pnpm',
    ['--filter', '@switchmaster/client', 'deploy', '--prod', join(folder, 'node_modules/@switchmaster/client')],
    {
      env,
      cwd: root,
    },
  )
  cpSync(join(root, 'packages/manifests/examples/client'), folder, { recursive: true })
  runQuietly('docker', ['build', '--tag', image, folder], { env })
  say(`built ${image}; bring it to a kind cluster with \`kind load docker-image ${image}\``)
} finally {
  rmSync(parent, { recursive: true, force: true })
}
