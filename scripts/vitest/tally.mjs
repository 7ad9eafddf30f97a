/**
 * The end of a test run in plain lines.
 *
 * @param outcomes `{ name, state, reason? }` for each test, and for each error outside of one
 * @returns the lines to print, the last of them `N passed, N failed, N skipped`, and whether the run is good
 */
export function tally(outcomes) {
  const of = (...states) => outcomes.filter(({ state }) => states.includes(state))
  const skipped = of('skipped').filter(({ reason }) => reason)
  const unexplained = of('skipped').filter(({ reason }) => !reason)
  const passed = of('passed').length
  // A test that is still pending when the run is over went down with its process.
  const failed = of('failed', 'pending').length + unexplained.length
  return {
    lines: [
      ...skipped.map(({ name, reason }) => `skipped: ${name}: ${reason}`),
      ...unexplained.map(({ name }) => `skipped: ${name}: no reason given, so it counts as failed`),
      `${passed} passed, ${failed} failed, ${skipped.length} skipped`,
    ],
    good: failed === 0 && passed > 0,
  }
}
