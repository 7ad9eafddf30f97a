/** One question after an agent's clocks: when it was asked and answered here, and what was answered. */
export interface ClockSample {
  readonly askedAt: number
  readonly answeredAt: number
  readonly now: number
  readonly monotonic: number
}

/**
 * What to add to an agent's times to have this process's. Where both run on one kernel, its clock tells exactly; where
 * that contradicts when the question was asked and answered, they do not, and the quickest answer is the best guess.
 *
 * @param origin the kernel's clock here when `performance.now()` was 0
 */
export const shiftOf = (samples: readonly ClockSample[], origin: number): number => {
  const quickest = samples.reduce((best, sample) =>
    sample.answeredAt - sample.askedAt < best.answeredAt - best.askedAt ? sample : best,
  )
  const here = quickest.monotonic - origin
  const possible = here >= quickest.askedAt - 1 && here <= quickest.answeredAt + 1
  return (possible ? here : (quickest.askedAt + quickest.answeredAt) / 2) - quickest.now
}
