import { ManifestsError } from '../../src/errors.js'
import type { RenderOptions } from '../../src/options.js'
import { render } from '../../src/render.js'

/** What is said of options that cannot be rendered: the code and the sentence. */
export const refusal = (options: RenderOptions): string => {
  try {
    render(options)
  } catch (error) {
    if (error instanceof ManifestsError) return `${error.code} ${error.message}`
    throw error
  }
  return 'rendered'
}
