import type { V1EnvVar, V1Pod } from '@kubernetes/client-node'

/** A pod that runs an agent. */
export interface AgentPod {
  readonly name: string
  readonly image: string
  /** The node that it runs on. Default: whichever. */
  readonly node?: string | undefined
  readonly labels?: Readonly<Record<string, string>>
  readonly env?: readonly V1EnvVar[]
}

/** The container of such a pod. */
export const AGENT_CONTAINER = 'agent'

/** Its manifest. Restricted pod security lets it in; the cluster's NetworkPolicies take it for a client of Redis. */
export const agentPod = ({ name, image, node, labels = {}, env = [] }: AgentPod): V1Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { 'redis-client': 'true', 'app.kubernetes.io/name': 'switchmaster-e2e', ...labels } },
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: true,
    terminationGracePeriodSeconds: 0,
    ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }),
    tolerations: [{ operator: 'Exists' }],
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: AGENT_CONTAINER,
        image,
        imagePullPolicy: 'IfNotPresent',
        env: [...env],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
})
