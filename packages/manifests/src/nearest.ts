/** How many letters have to be put in, taken out or changed to make one word of the other. */
const distance = (a: string, b: string): number => {
  let row = [...Array(b.length + 1).keys()]
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}

/** The word among `known` that `word` was probably meant to be: two slips away, or the only one that begins like that. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const [a, ...others] = known
    .map((name) => ({ name, slips: distance(word.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.slips - other.slips)
  if (a !== undefined && a.slips <= 2 && a.slips < word.length && others[0]?.slips !== a.slips) return a.name
  const [longer, ...rest] = known.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()))
  return rest.length === 0 ? longer : undefined
}
