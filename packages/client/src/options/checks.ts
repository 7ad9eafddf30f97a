import { configError } from '../errors.js'
import { parsePort } from './port.js'
import { show } from './show.js'
import type { Merged } from './values.js'

const DEFAULT_NAME = 'mymaster'

const from = (sources: Merged['sources'], name: string): string => `(from ${sources.get(name) ?? 'default'})`

export const checkMasterName = ({ values, sources }: Merged): string => {
  const name = values.name ?? DEFAULT_NAME
  if (typeof name === 'string' && name.trim() !== '') return name
  throw configError(`Expected name ${from(sources, 'name')} to be the name of a master, got ${show(name)}.`)
}

export const checkRole = ({ values, sources }: Merged): 'master' | 'slave' => {
  const role = values.role ?? 'master'
  if (role === 'master' || role === 'slave') return role
  throw configError(`Expected role ${from(sources, 'role')} to be 'master' or 'slave', got ${show(role)}.`)
}

export const checkDatabase = ({ values, sources }: Merged): void => {
  const db = values.db ?? 0
  const number = typeof db === 'string' && /^\d+$/.test(db) ? Number(db) : db
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return
  throw configError(`Expected db ${from(sources, 'db')} to be a whole number, 0 or more, got ${show(db)}.`)
}

/** The port of a data node, where one is named. ioredis would go to NaN, or to the digits that a text starts with. */
export const checkPort = ({ values, sources }: Merged): void => {
  const { port, path } = values
  if (port === undefined || port === null || path) return
  parsePort(port, `port ${from(sources, 'port')}`)
}

/** A Service's name becomes the first part of variables' names, so it has to be one. */
export const checkService = ({ values, sources }: Merged): string | undefined => {
  const service = values.service ?? undefined
  if (service === undefined) return undefined
  if (typeof service === 'string' && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(service)) return service
  throw configError(
    `Expected service ${from(sources, 'service')} to be the name of a Kubernetes Service ` +
      `(a-z, 0-9 and -, starting with a letter), got ${show(service)}.`,
  )
}

export const checkJoinWrites = ({ values, sources }: Merged): boolean => {
  const joinWrites = values.joinWrites ?? true
  if (typeof joinWrites === 'boolean') return joinWrites
  throw configError(`Expected joinWrites ${from(sources, 'joinWrites')} to be true or false, got ${show(joinWrites)}.`)
}
