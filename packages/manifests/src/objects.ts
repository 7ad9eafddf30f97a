import type {
  KubernetesObject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1ConfigMap,
  V1CronJob,
  V1DaemonSet,
  V1Deployment,
  V1Job,
  V1Namespace,
  V1NetworkPolicy,
  V1NetworkPolicyIngressRule,
  V1NetworkPolicyPeer,
  V1NetworkPolicySpec,
  V1ObjectMeta,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1PriorityClass,
  V1ReplicationController,
  V1Role,
  V1RoleBinding,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V1StorageClass,
} from '@kubernetes/client-node'

/** As Kubernetes has it; the library's type has another name for `from`. */
type PlainNetworkPolicy = Omit<V1NetworkPolicy, 'spec'> & {
  spec?: Omit<V1NetworkPolicySpec, 'ingress'> & {
    ingress?: (Omit<V1NetworkPolicyIngressRule, '_from'> & { from?: V1NetworkPolicyPeer[] })[]
  }
}

/** The kinds of objects that the manifests have, and kinds that patches may bring. */
export interface ObjectsByKind {
  ClusterRole: V1ClusterRole
  ClusterRoleBinding: V1ClusterRoleBinding
  ConfigMap: V1ConfigMap
  CronJob: V1CronJob
  DaemonSet: V1DaemonSet
  Deployment: V1Deployment
  Job: V1Job
  Namespace: V1Namespace
  NetworkPolicy: PlainNetworkPolicy
  PersistentVolumeClaim: V1PersistentVolumeClaim
  Pod: V1Pod
  PodDisruptionBudget: V1PodDisruptionBudget
  PriorityClass: V1PriorityClass
  ReplicationController: V1ReplicationController
  Role: V1Role
  RoleBinding: V1RoleBinding
  Secret: V1Secret
  Service: V1Service
  ServiceAccount: V1ServiceAccount
  StatefulSet: V1StatefulSet
  StorageClass: V1StorageClass
  // Kinds of the Prometheus operator.
  PodMonitor: KubernetesObject
  PrometheusRule: KubernetesObject
  ServiceMonitor: KubernetesObject
}

/** One rendered object; its `kind` says which. */
export type ManifestObject = {
  [K in keyof ObjectsByKind]: Omit<ObjectsByKind[K], 'apiVersion' | 'kind' | 'metadata'> & {
    apiVersion: string
    kind: K
    metadata: V1ObjectMeta & { name: string }
  }
}[keyof ObjectsByKind]
