import type { Figures, Verdict } from '../src/index.js'

const failoverOf = ({ switches, promotionMs, firstAckAfterPromotionMs, staleAckMs }: Figures): string[] =>
  switches === 0
    ? ['no switch']
    : [
        `${switches} switches`,
        `promoted after ${promotionMs} ms`,
        `first ack ${firstAckAfterPromotionMs} ms later`,
        `stale acks for ${staleAckMs} ms`,
      ]

/** The figures of a run in one line. */
export const figuresLine = ({ scenario, driver, client, figures }: Verdict, extra: readonly string[] = []): string => {
  const { longestGapMs, lost, acknowledged, uncertain, repeated } = figures
  const parts = [
    ...failoverOf(figures),
    `longest gap ${longestGapMs} ms`,
    `${lost} of ${acknowledged} acknowledged lost`,
    `${uncertain} uncertain`,
    `${repeated} repeated`,
    ...extra,
  ]
  return `${driver}, ${scenario}, ${client}: ${parts.join(', ')}`
}

/** The value below which a share of all values is. */
export const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN
