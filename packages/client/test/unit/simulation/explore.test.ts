import { it } from 'vitest'
import { play, simulate } from './schedule/simulate.js'

it('explores', async () => {
  const seed = process.env.SEED
  if (seed) {
    const v = await play(Number(seed))
    console.log(v.trace.filter((l) => !process.env.BRIEF || !/ (set|incr) #/.test(l)).join('\n'))
    console.log(v.violation, v.isDecided)
    return
  }
  const t = performance.now()
  const n = Number(process.env.N ?? 300)
  let undecided = 0
  const found = new Map<string, number[]>()
  for (let s = 1; s <= n; s++) {
    const v = await simulate(s)
    if (!v.isDecided && !v.violation) undecided++
    if (v.violation) found.set(v.violation.invariant, [...(found.get(v.violation.invariant) ?? []), s])
  }
  const ms = performance.now() - t
  console.log(`${n} in ${ms.toFixed()} ms, ${((n / ms) * 1000).toFixed()} per s, undecided ${undecided}`)
  for (const [k, s] of found) console.log(k, s.length, s.slice(0, 10).join(' '))
}, 600000)
