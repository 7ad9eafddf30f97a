import {
  ApiException,
  AppsV1Api,
  type ConfigurationOptions,
  CoreV1Api,
  KubeConfig,
  KubernetesObjectApi,
  PatchStrategy,
  PolicyV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node'

/** The parts of the Kubernetes API that the harness uses, for one cluster. */
export interface KubernetesApi {
  readonly kubeConfig: KubeConfig
  readonly core: CoreV1Api
  readonly apps: AppsV1Api
  readonly policy: PolicyV1Api
  readonly objects: KubernetesObjectApi
}

/** Opens the API of the cluster that a kubeconfig file names. */
export const openApi = (kubeconfig: string): KubernetesApi => {
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromFile(kubeconfig)
  return {
    kubeConfig,
    core: kubeConfig.makeApiClient(CoreV1Api),
    apps: kubeConfig.makeApiClient(AppsV1Api),
    policy: kubeConfig.makeApiClient(PolicyV1Api),
    objects: KubernetesObjectApi.makeApiClient(kubeConfig),
  }
}

/** What a patch is sent as: only what it names changes. */
export const MERGE_PATCH: ConfigurationOptions = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)

/** Whether an error is an answer of Kubernetes with one of these codes. */
export const isAnswer = (error: unknown, ...codes: readonly number[]): boolean =>
  error instanceof ApiException && codes.includes(error.code)

/** What Kubernetes answers where there is no such object. */
export const NOT_FOUND = 404

/** The object, or `undefined` where there is none. */
export const found = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error) => {
    if (isAnswer(error, NOT_FOUND)) return undefined
    throw error
  })
