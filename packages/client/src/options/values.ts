/** Options under their names, not looked at yet. */
export type Values = Record<string, unknown>

/** Options as one place names them. */
export interface Layer {
  readonly source: string
  readonly values: Values
}

/** Options with, for each, the place that named it. */
export interface Merged {
  readonly values: Values
  readonly sources: ReadonlyMap<string, string>
}

const isSet = (values: Values, name: string): boolean => Object.hasOwn(values, name) && values[name] !== undefined

/** Puts layers on top of each other as ioredis does with its arguments: the first one that is not undefined wins. */
export const merge = (layers: readonly Layer[]): Merged => {
  const values: Values = {}
  const sources = new Map<string, string>()
  for (const layer of layers) {
    // Inherited properties count as well, as they do for ioredis.
    for (const name in layer.values) {
      const value = layer.values[name]
      if (name === '__proto__' || value === undefined || isSet(values, name)) continue
      values[name] = value
      sources.set(name, layer.source)
    }
  }
  return { values, sources }
}

/** Adds a layer below. A `null` stands for "not said", as in ioredis' own defaults, and gives way to it. */
export const fillIn = (merged: Merged, layer: Layer): Merged => {
  const values = { ...merged.values }
  const sources = new Map(merged.sources)
  for (const [name, value] of Object.entries(layer.values)) {
    if (values[name] !== undefined && values[name] !== null) continue
    values[name] = value
    sources.set(name, layer.source)
  }
  return { values, sources }
}
