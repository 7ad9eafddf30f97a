import type { Patch } from './kustomize/kustomization.js'

/**
 * What the cluster shall be like. Everything may be left out: then it is the base as it is.
 *
 * @example
 * ```ts
 * const options: RenderOptions = { overlays: ['tls'], namespace: 'shop', replicas: 5, storageSize: '20Gi' }
 * ```
 */
export interface RenderOptions {
  /** The original walkthrough instead of the base. It takes `namespace` and `image` and nothing else. Default: false. */
  readonly classic?: boolean | undefined
  /** Overlays by name, in any order: `tls`, `valkey`, ... Default: none. */
  readonly overlays?: readonly string[] | undefined
  /** The namespace of every object. Default: none is written, so that `kubectl apply -n` decides. */
  readonly namespace?: string | undefined
  /**
   * A name for this cluster, so that several fit into one namespace: the prefix of every name (`orders` makes the
   * Service `orders-redis-sentinel`) and the label `app.kubernetes.io/instance` in every selector. Default: none.
   */
  readonly name?: string | undefined
  /** Redis pods, the master among them. Minimum: 1, maximum: 10. Default: 3. */
  readonly replicas?: number | undefined
  /** Sentinel pods, an odd number. Minimum: 3, maximum: 99. Default: 3. */
  readonly sentinels?: number | undefined
  /** The image of the redis and sentinel containers, with a tag or a digest. Default: the one in the manifests. */
  readonly image?: string | undefined
  /** What the sentinels call the master. Default: `mymaster`. */
  readonly masterName?: string | undefined
  /** How long a master may be silent before a sentinel calls it down. 500 to 300,000. Default: 5000. */
  readonly downAfterMs?: number | undefined
  /** The sentinels' failover-timeout. 1000 to 3,600,000. Default: 10000. */
  readonly failoverTimeoutMs?: number | undefined
  /** The password of Redis. Default: none. */
  readonly password?: string | undefined
  /** The password of the sentinels. Default: that of Redis. */
  readonly sentinelPassword?: string | undefined
  /**
   * A Secret that is there already, with the keys `password` and `sentinel-password`, instead of the manifests' own.
   * `apply` looks whether it is there.
   */
  readonly secret?: string | undefined
  /** How much every redis pod asks for: `10Gi`. Default: what the manifests say. */
  readonly storageSize?: string | undefined
  /** The StorageClass of every volume. Default: that of the Kubernetes cluster. */
  readonly storageClass?: string | undefined
  /** Labels for every object, beside those of the manifests. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** Whatever else: kustomize patches, applied last. Default: none. */
  readonly patches?: readonly Patch[] | undefined
}
