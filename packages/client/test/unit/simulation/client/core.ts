import { observe } from '../../../../src/topology/observe.js'

/** The functions under test that a client of the simulation calls: a planted defect puts others in their place. */
export interface Core {
  readonly observe: typeof observe
}

export const CORE: Core = { observe }
