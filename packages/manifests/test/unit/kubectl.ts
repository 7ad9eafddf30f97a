import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseDocuments } from '../../src/kustomize/documents.js'
import type { Files } from '../../src/kustomize/files.js'
import type { Json } from '../../src/kustomize/json.js'

const answers = (): boolean => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Why nothing can be held against kubectl here, or undefined when it can. */
export const kubectlMissing: string | undefined = answers() ? undefined : 'kubectl is not on the PATH'

/** What `kubectl kustomize` makes of a folder of `files`. Rejects with what it says. */
export const kubectlKustomize = (files: Files, folder: string): Json[] => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'kustomize-')))
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const yaml = execFileSync('kubectl', ['kustomize', join(root, folder)], { encoding: 'utf8', stdio: 'pipe' })
    return parseDocuments(yaml, 'kubectl kustomize')
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
