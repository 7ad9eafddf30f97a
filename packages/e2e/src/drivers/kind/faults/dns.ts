import { until } from '../../../until.js'
import { MERGE_PATCH } from '../api.js'
import { type Ground, note } from '../ground.js'
import { onNode, processOfPod } from '../kubernetes-node.js'
import { rolledOut } from '../rollout.js'

const NAMESPACE = 'kube-system'
const DEPLOYMENT = 'coredns'
const LIMIT = { timeoutMs: 120_000, everyMs: 250 }

const serversOf = async ({ namespace }: Ground) =>
  (await namespace.api.core.listNamespacedPod({ namespace: NAMESPACE, labelSelector: 'k8s-app=kube-dns' })).items

const setReplicas = async ({ namespace }: Ground, replicas: number): Promise<void> => {
  const body = { spec: { replicas } }
  await namespace.api.apps.patchNamespacedDeployment({ namespace: NAMESPACE, name: DEPLOYMENT, body }, MERGE_PATCH)
}

/** Takes the name servers away: whoever asks is refused at once. */
export const removeDns = async (ground: Ground): Promise<void> => {
  const { apps } = ground.namespace.api
  const deployment = await apps.readNamespacedDeployment({ namespace: NAMESPACE, name: DEPLOYMENT })
  const replicas = deployment.spec?.replicas ?? 2
  note(ground, 'stop', DEPLOYMENT, 'scaled to 0')
  ground.undo.add('dns replicas', async () => {
    await setReplicas(ground, replicas)
    const back = async () =>
      (await rolledOut(ground.namespace.api, NAMESPACE, 'Deployment', DEPLOYMENT)).done || undefined
    await until(back, { ...LIMIT, what: 'CoreDNS to be back' })
  })
  await setReplicas(ground, 0)
  await until(async () => (await serversOf(ground)).length === 0 || undefined, { ...LIMIT, what: 'CoreDNS to be gone' })
}

const DROP = `for protocol in udp tcp; do nsenter -t "$1" -n iptables "$2" INPUT -p $protocol --dport 53 -j DROP; done`

// The rules of a pod that was replaced went with it.
const LET_PASS = `[ -d "/proc/$1" ] || exit 0\n${DROP}`

/** Makes the name servers deaf: whoever asks waits for an answer that does not come. */
export const silenceDns = async (ground: Ground): Promise<void> => {
  note(ground, 'isolate', DEPLOYMENT, 'answers nobody')
  for (const { metadata, spec } of await serversOf(ground)) {
    const node = spec?.nodeName ?? ''
    const pid = String(await processOfPod(node, metadata?.uid ?? ''))
    await onNode(node, DROP, pid, '-I')
    ground.undo.add(`dns ${metadata?.name}`, async () => void (await onNode(node, LET_PASS, pid, '-D')))
  }
}

/** Puts name servers back as they were, and waits until they are. */
export const restoreDns = async (ground: Ground): Promise<void> => {
  note(ground, 'heal', DEPLOYMENT)
  await ground.undo.undoAll('dns ')
}
