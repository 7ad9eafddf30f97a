import { stripVTControlCharacters } from 'node:util'

/** A column: its heading, and the side its cells stand on. */
export interface Column {
  readonly heading: string
  readonly align: 'left' | 'right'
}

const GAP = '  '

const widthOf = (text: string): number => stripVTControlCharacters(text).length

const pad = (text: string, width: number, { align }: Column): string => {
  const filling = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + filling : filling + text
}

/** The lines of a table: headings, a rule, the rows. Colours in the cells do not count as width. */
export const table = (columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = columns.map(({ heading }, index) =>
    Math.max(heading.length, ...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => pad(cells[index] ?? '', widths[index] ?? 0, column))
      .join(GAP)
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join(GAP)
  return [line(columns.map(({ heading }) => heading)), rule, ...rows.map(line)]
}
