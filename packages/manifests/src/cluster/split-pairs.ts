/** Takes lines that are a name and a value in turn, as redis-cli prints a flat reply. */
export const splitPairs = (text: string): Readonly<Record<string, string>> => {
  const lines = text.split(/\r?\n/)
  const pairs: Record<string, string> = {}
  for (let index = 0; index + 1 < lines.length; index += 2) pairs[lines[index] ?? ''] = lines[index + 1] ?? ''
  return pairs
}
