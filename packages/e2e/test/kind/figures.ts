import type { Figures, Verdict } from '../../src/index.js'

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
export const figuresLine = ({ scenario, client, figures }: Verdict): string => {
  const { longestGapMs, lost, acknowledged, uncertain, repeated } = figures
  const parts = [
    ...failoverOf(figures),
    `longest gap ${longestGapMs} ms`,
    `${lost} of ${acknowledged} acknowledged lost`,
    `${uncertain} uncertain`,
    `${repeated} repeated`,
  ]
  return `kind, ${scenario}, ${client}: ${parts.join(', ')}`
}
