import { formatAddress } from '../topology/address.js'
import type { Flags } from './flags.js'
import type { Surroundings } from './settings.js'
import { watching } from './watching.js'

/** `switchmaster master` */
export const master = (flags: Flags, surroundings: Surroundings): Promise<string> =>
  watching(flags, surroundings, (found) => `${formatAddress(found.master)}\n`)
