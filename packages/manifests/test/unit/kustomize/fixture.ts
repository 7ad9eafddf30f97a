import type { Files } from '../../../src/kustomize/files.js'

const POD = `
spec:
  serviceName: peers
  replicas: 2
  selector: { matchLabels: { app: store } }
  template:
    metadata: { labels: { app: store } }
    spec:
      serviceAccountName: keeper
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 1
              podAffinityTerm: { topologyKey: zone, labelSelector: { matchLabels: { app: store } } }
      initContainers:
        - { name: first, image: "host:5000/tools/init:1" }
      containers:
        - name: store
          image: redis:8.0
          args: [a, b]
          env: [{ name: ONE, value: "1" }, { name: TWO, valueFrom: { secretKeyRef: { name: auth, key: password } } }]
          ports: [{ name: redis, containerPort: 6379 }, { name: udp, containerPort: 53, protocol: UDP }]
          volumeMounts: [{ name: config, mountPath: /config }, { name: data, mountPath: /data }]
        - { name: beside, image: redis-exporter:1 }
      volumes:
        - { name: config, configMap: { name: config, defaultMode: 0440 } }
        - { name: all, projected: { sources: [{ configMap: { name: config } }, { secret: { name: auth } }] } }
        - { name: scratch, emptyDir: {} }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`

const OBJECTS = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, labels: { app: store } }${POD}---
apiVersion: v1
kind: Service
metadata: { name: peers }
spec: { selector: { app: store }, ports: [{ name: redis, port: 6379 }, { name: other, port: 6380 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: keeper }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: keeper }
rules: [{ apiGroups: [""], resources: [configmaps], resourceNames: [config], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: keeper }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: keeper }
subjects: [{ kind: ServiceAccount, name: keeper }, { kind: ServiceAccount, name: default }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: store }
spec:
  podSelector: { matchLabels: { app: store } }
  ingress: [{ from: [{ podSelector: { matchLabels: { client: "true" } } }, { podSelector: { matchExpressions: [{ key: x, operator: Exists }] } }] }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: store }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: store } } }
`

const BASE = `
resources: [objects.yaml]
generatorOptions: { labels: { made: by-hand } }
configMapGenerator:
  - { name: config, literals: ["a=1 < 2 & 3 > 2", 'quoted="x"', "eq=a=b"], files: [text.conf, renamed=text.conf] }
  - { name: plain, literals: [x=y], options: { disableNameSuffixHash: true, annotations: { note: "yes" } } }
secretGenerator:
  - { name: auth, literals: ["password=${'p'.repeat(60)}"] }
`

/** A base with what the manifests use of kustomize, and more in each place; `top` is a kustomization on it. */
export const filesWith = (top: string, more: Readonly<Record<string, string>> = {}): Files =>
  new Map(
    Object.entries({
      'base/kustomization.yaml': BASE,
      'base/objects.yaml': OBJECTS,
      'base/text.conf': 'line one\n# ünï → 😀 \u2028\n\ttabbed "quoted"\n',
      'top/kustomization.yaml': top,
      ...more,
    }),
  )
