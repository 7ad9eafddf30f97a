import { expect, it } from 'vitest'
import { connect } from '../../src/cluster/connection.js'
import { versionsOf } from '../../src/cluster/versions.js'
import type { Workload } from '../../src/cluster/workloads.js'
import { fakeKubernetes } from './fake-kubernetes.js'

const APPS = '/apis/apps/v1/namespaces/shop'
const REVISION = 'deployment.kubernetes.io/revision'

const workload = (kind: Workload['kind']): Workload => ({
  kind,
  name: 'it',
  replicas: 1,
  labels: { of: kind },
  hasRedis: true,
  hasSentinel: false,
})
const replicaSet = (revision: string, owner = 'mine') => ({
  metadata: {
    labels: { 'pod-template-hash': `hash-${revision}` },
    annotations: { [REVISION]: revision },
    ownerReferences: [{ uid: owner }],
  },
})

const look = async (objects: Parameters<typeof fakeKubernetes>[0], kind: Workload['kind'], podOf = kind) => {
  await using kubernetes = await fakeKubernetes(objects)
  const pods = [{ metadata: { labels: { of: podOf } } }]
  const signal = new AbortController().signal
  return await versionsOf(connect(kubernetes.kubeConfig), 'shop', [workload(kind)], pods, signal)
}
const set = (spec: object, status: object, generation = 2) => ({
  [`${APPS}/statefulsets/it`]: { metadata: { generation }, spec, status: { updateRevision: 'it-2', ...status } },
})

it('the last version of a StatefulSet is the one of its status, once its controller has seen the change', async () => {
  const parallel = { podManagementPolicy: 'Parallel' }
  const label = { key: 'controller-revision-hash', value: 'it-2' }
  expect(await look(set(parallel, { observedGeneration: 2 }), 'StatefulSet')).toMatchObject([
    { label, replacing: 'in turn' },
  ])
  expect(await look(set(parallel, { observedGeneration: 1 }), 'StatefulSet')).toMatchObject([
    { label: { value: undefined } },
  ])
})

it('a StatefulSet replaces a broken pod as its policies say', async () => {
  const seen = { observedGeneration: 2 }
  expect(await look(set({}, seen), 'StatefulSet')).toMatchObject([{ replacing: 'once it is ready' }])
  const onDelete = { podManagementPolicy: 'Parallel', updateStrategy: { type: 'OnDelete' } }
  expect(await look(set(onDelete, seen), 'StatefulSet')).toMatchObject([{ replacing: 'once it is deleted' }])
})

it('the last version of a Deployment is that of its own ReplicaSet with its revision', async () => {
  const objects = {
    [`${APPS}/deployments/it`]: { metadata: { uid: 'mine', annotations: { [REVISION]: '2' } } },
    [`${APPS}/replicasets/a`]: replicaSet('1'),
    [`${APPS}/replicasets/b`]: {
      ...replicaSet('2', 'another'),
      metadata: { ...replicaSet('2', 'another').metadata, labels: {} },
    },
    [`${APPS}/replicasets/c`]: replicaSet('2'),
  }
  expect(await look(objects, 'Deployment')).toMatchObject([
    { label: { key: 'pod-template-hash', value: 'hash-2' }, replacing: 'in turn' },
  ])
})

it('a ReplicationController has no versions, and what is not there or has none of the pods is not looked at', async () => {
  expect(await look({}, 'ReplicationController')).toMatchObject([{ label: 'any', replacing: 'once it is deleted' }])
  expect(await look({}, 'StatefulSet')).toEqual([])
  expect(await look({}, 'ReplicationController', 'StatefulSet')).toEqual([])
})
