import { KubeConfig } from '@kubernetes/client-node'
import { ManifestsError, messageOf } from '../errors.js'

/** The kubeconfig that the flags mean. */
export const loadKubeConfig = (file: string | undefined, context: string | undefined): KubeConfig => {
  const kubeConfig = new KubeConfig()
  try {
    if (file === undefined) kubeConfig.loadFromDefault()
    else kubeConfig.loadFromFile(file)
  } catch (error) {
    throw new ManifestsError('CLUSTER_UNREACHABLE', `The kubeconfig cannot be read: ${messageOf(error)}`, error)
  }
  if (context === undefined) return kubeConfig
  const known = kubeConfig.getContexts().map(({ name }) => name)
  if (!known.includes(context))
    throw new ManifestsError('CLUSTER_UNREACHABLE', `There is no context ${context}: there are ${known.join(', ')}.`)
  kubeConfig.setCurrentContext(context)
  return kubeConfig
}
