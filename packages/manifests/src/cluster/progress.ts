/** What `apply` and `remove` tell while they work. */
export type Progress =
  | { readonly type: 'namespace-created'; readonly name: string }
  | { readonly type: 'applied'; readonly kind: string; readonly name: string }
  /** What is not as it shall be yet; told when it changes. */
  | { readonly type: 'waiting'; readonly for: readonly string[] }
  | { readonly type: 'ready'; readonly master: string; readonly redis: number; readonly sentinels: number }
  | { readonly type: 'deleted'; readonly kind: string; readonly name: string }
  /** Has the name of an object of the cluster and is not one. */
  | { readonly type: 'left-alone'; readonly kind: string; readonly name: string; readonly reason: string }
  | { readonly type: 'kept'; readonly kind: string; readonly names: readonly string[] }
  | { readonly type: 'gone' }

/** One line for people. */
export const progressLine = (progress: Progress): string => {
  switch (progress.type) {
    case 'namespace-created':
      return `Namespace ${progress.name} created`
    case 'applied':
      return `${progress.kind} ${progress.name} applied`
    case 'waiting':
      return `waiting: ${progress.for.join('; ')}`
    case 'ready':
      return `ready: master ${progress.master}, ${progress.redis} redis pods, ${progress.sentinels} sentinels agree`
    case 'deleted':
      return `${progress.kind} ${progress.name} deleted`
    case 'left-alone':
      return `${progress.kind} ${progress.name} left alone: ${progress.reason}`
    case 'kept':
      return `${progress.kind} kept: ${progress.names.join(', ')}`
    case 'gone':
      return 'all pods are gone'
    default:
      return progress satisfies never
  }
}
