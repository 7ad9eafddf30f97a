import { type FieldSpec, fitsKind, visitField } from './fields.js'
import { childObject } from './json.js'
import type { LabelChange } from './kustomization.js'
import { idOf, type Resource } from './resource.js'

const METADATA: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }]

const TEMPLATES: readonly FieldSpec[] = [
  { path: 'spec/template/metadata/labels', create: true, version: 'v1', kind: 'ReplicationController' },
  { path: 'spec/template/metadata/labels', create: true, kind: 'Deployment' },
  { path: 'spec/template/metadata/labels', create: true, kind: 'ReplicaSet' },
  { path: 'spec/template/metadata/labels', create: true, kind: 'DaemonSet' },
  { path: 'spec/template/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/template/metadata/labels', create: true, group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/metadata/labels', create: true, group: 'batch', kind: 'CronJob' },
  { path: 'spec/jobTemplate/spec/template/metadata/labels', create: true, group: 'batch', kind: 'CronJob' },
]

const AFFINITY = 'spec/template/spec/affinity'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels'
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels'

const scheduling = (kind: string): FieldSpec[] =>
  [
    `${AFFINITY}/podAffinity/${PREFERRED}`,
    `${AFFINITY}/podAffinity/${REQUIRED}`,
    `${AFFINITY}/podAntiAffinity/${PREFERRED}`,
    `${AFFINITY}/podAntiAffinity/${REQUIRED}`,
    'spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels',
  ].map((path) => ({ path, group: 'apps', kind }))

const SELECTORS: readonly FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'Deployment' },
  ...scheduling('Deployment'),
  { path: 'spec/selector/matchLabels', create: true, kind: 'ReplicaSet' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'DaemonSet' },
  { path: 'spec/selector/matchLabels', create: true, group: 'apps', kind: 'StatefulSet' },
  ...scheduling('StatefulSet'),
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/selector/matchLabels', group: 'policy', kind: 'PodDisruptionBudget' },
  { path: 'spec/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { path: 'spec/ingress/from/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { path: 'spec/egress/to/podSelector/matchLabels', group: 'networking.k8s.io', kind: 'NetworkPolicy' },
]

/** Adds the labels of one entry of `labels` to every object, and where asked to templates and selectors. */
export const addLabels = (resources: readonly Resource[], change: LabelChange): void => {
  const fields = [
    ...(change.fields ?? []),
    ...METADATA,
    ...(change.includeSelectors || change.includeTemplates ? TEMPLATES : []),
    ...(change.includeSelectors ? SELECTORS : []),
  ]
  for (const { object } of resources)
    for (const field of fields)
      if (fitsKind(field, idOf(object)))
        visitField(object, field, (parent, key) => {
          Object.assign(childObject(parent, key), change.pairs)
        })
}
