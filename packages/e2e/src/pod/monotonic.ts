/** The kernel's clock in milliseconds: the same for all processes of a machine, in whatever container. */
export const monotonicNow = (): number => Number(process.hrtime.bigint()) / 1e6
