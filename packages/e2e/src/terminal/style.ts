import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Colours a text where standard output is a terminal that has colours; NO_COLOR and FORCE_COLOR have the last word. */
export const paint = (format: Format, text: string): string => styleText(format, text, { stream: process.stdout })

/** Whether the terminal can be expected to show more than ASCII. */
export const isUnicode = (env: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '')
