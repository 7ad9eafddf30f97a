import { HttpMethod, type KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node'

/**
 * Applies objects as they are. The library's own `patch` runs them through its models, which know the field `from` of
 * a NetworkPolicy under another name and leave out what they do not know: a policy would let everybody in.
 */
export class ObjectApi extends KubernetesObjectApi {
  /** An API for the kubeconfig's current context. */
  static forConfig(kubeConfig: KubeConfig): ObjectApi {
    const api = kubeConfig.makeApiClient(ObjectApi)
    api.setDefaultNamespace(kubeConfig)
    return api
  }

  /** Server-side apply; takes over fields that others have set. */
  async apply(object: ApplicableObject, fieldManager: string, dryRun: boolean): Promise<void> {
    const path = await this.specUriPath(object, 'patch')
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod.PATCH)
    request.setHeaderParam('Accept', 'application/json')
    request.setHeaderParam('Content-Type', PatchStrategy.ServerSideApply)
    request.setQueryParam('fieldManager', fieldManager)
    request.setQueryParam('force', 'true')
    if (dryRun) request.setQueryParam('dryRun', 'All')
    request.setBody(JSON.stringify(object))
    await this.requestPromise(request)
  }
}

/** What can be applied: the API server looks at the rest. */
export interface ApplicableObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}
