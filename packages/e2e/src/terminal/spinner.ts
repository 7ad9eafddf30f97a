const FRAMES = { unicode: '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', ascii: '|/-\\' }

/** A sign that turns ten times a second, to be seen to be alive. */
export const spinner = (unicode: boolean, now: number): string => {
  const frames = unicode ? FRAMES.unicode : FRAMES.ascii
  return frames[Math.floor(now / 100) % frames.length] ?? ''
}
