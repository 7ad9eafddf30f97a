/** The delay before attempt number `attempt` (from 0), in milliseconds: doubled each time, capped, half of it random. */
export const backoff = (
  attempt: number,
  random: number,
  { firstMs, maxMs }: { firstMs: number; maxMs: number },
): number => Math.min(firstMs * 2 ** Math.min(attempt, 30), maxMs) * (0.5 + random / 2)
