/** Where a server listens: a host name or an IP address, and a TCP port. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** `host:port`, an IPv6 host in brackets. */
export const formatAddress = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`

export const sameAddress = (a: Address | undefined, b: Address | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.port === b.port && a.host === b.host)
