/** `v22.12.0`, `7.0.15` or `24` as numbers: [major, minor, patch]. */
export function parseVersion(text) {
  const found = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text)
  return found ? found.slice(1).map((part) => Number(part ?? 0)) : undefined
}

/** Whether a version is at least another one; one that can't be read never is. */
export function isAtLeast(version, minimum) {
  const found = parseVersion(version)
  const wanted = parseVersion(minimum)
  if (!found || !wanted) return false
  const index = found.findIndex((part, place) => part !== wanted[place])
  return index === -1 || found[index] > wanted[index]
}

/** `pnpm@1.2.3+sha512.abc` is version 1.2.3. */
export function pinnedVersion(packageManager) {
  const version = /^pnpm@(\d+\.\d+\.\d+[^+]*)/.exec(packageManager)?.[1]
  if (!version) throw new Error(`packageManager should be pnpm@<version>, and is ${packageManager}`)
  return version
}
