/** What tells whether a controller is up to date. */
export interface Reconciled {
  readonly metadata?: { readonly generation?: number }
  readonly status?: { readonly observedGeneration?: number }
}

/** Whether the controller has seen the last change: until then its status is about the one before. */
export const isObserved = ({ metadata, status }: Reconciled): boolean =>
  (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0)
