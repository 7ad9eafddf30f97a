/** The last `lines` lines of a text, indented. */
export const tail = (text: string, lines: number): string => {
  const all = text.trimEnd().split('\n')
  return all
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join('\n')
}
