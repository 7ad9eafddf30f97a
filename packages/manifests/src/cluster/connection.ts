import { AppsV1Api, CoreV1Api, Exec, type KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node'
import { abortable } from '../abortable.js'
import { ManifestsError, messageOf } from '../errors.js'

/** The APIs of one Kubernetes cluster. */
export interface Connection {
  readonly objects: KubernetesObjectApi
  readonly core: CoreV1Api
  readonly apps: AppsV1Api
  readonly exec: Exec
  readonly server: string
}

/** Opens nothing yet: every call makes its own request. */
export const connect = (kubeConfig: KubeConfig): Connection => {
  const server = kubeConfig.getCurrentCluster()?.server
  if (!server)
    throw new ManifestsError(
      'CLUSTER_UNREACHABLE',
      'The kubeconfig names no cluster: set KUBECONFIG, or --kubeconfig and --context.',
    )
  return {
    objects: KubernetesObjectApi.makeApiClient(kubeConfig),
    core: kubeConfig.makeApiClient(CoreV1Api),
    apps: kubeConfig.makeApiClient(AppsV1Api),
    exec: new Exec(kubeConfig),
    server,
  }
}

const statusCode = (error: unknown): number | undefined => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'number' ? code : undefined
}

/** Whether the API server said that there is no such thing. */
export const isMissing = (error: unknown): boolean => statusCode(error) === 404

/** What the API server said, without the envelope that the client library puts around it. */
export const serverMessage = (error: unknown): string => {
  const body = error instanceof Error && 'body' in error ? error.body : undefined
  try {
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body
    if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message)
  } catch {
    return String(body)
  }
  return messageOf(error)
}

const causes = (error: unknown): string =>
  error instanceof Error
    ? [error.message, error.cause ? causes(error.cause) : ''].filter(Boolean).join(': ')
    : String(error)

/** Makes a request; what goes wrong becomes a sentence that says with what. */
export const request = async <T>(
  { server }: Connection,
  what: string,
  call: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> => {
  try {
    return await abortable(call(), signal)
  } catch (error) {
    signal.throwIfAborted()
    if (isMissing(error) || error instanceof ManifestsError) throw error
    if (statusCode(error) !== undefined)
      throw new ManifestsError('REFUSED', `Kubernetes refused ${what}: ${serverMessage(error)}`, error)
    throw new ManifestsError('CLUSTER_UNREACHABLE', `${server} did not answer (${what}): ${causes(error)}`, error)
  }
}

/** The answer, or undefined when there is no such thing. */
export const orMissing = async <T>(answer: Promise<T>): Promise<T | undefined> => {
  try {
    return await answer
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
