import { readFileSync } from 'node:fs'

const account = '/var/run/secrets/kubernetes.io/serviceaccount'

/** One request to the API of the cluster, with the token as it is now: it is renewed while the pod runs. */
async function request(path, { method = 'GET', type, body, limitMs = 5_000 } = {}) {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env
  const response = await fetch(`https://${host.includes(':') ? `[${host}]` : host}:${port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${readFileSync(`${account}/token`, 'utf8')}`,
      ...(type && { 'content-type': type }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(limitMs),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`)
  return answer
}

const namespace = () => readFileSync(`${account}/namespace`, 'utf8')

/** The pods with these labels: their names and labels. */
export async function listPods(labels) {
  const selector = encodeURIComponent(
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  )
  const { items } = await request(`/api/v1/namespaces/${namespace()}/pods?labelSelector=${selector}`)
  return items.map(({ metadata }) => ({ name: metadata.name, labels: metadata.labels ?? {} }))
}

/** Sets a label of a pod; `null` takes it away. */
export async function labelPod(name, label, value) {
  await request(`/api/v1/namespaces/${namespace()}/pods/${name}`, {
    method: 'PATCH',
    type: 'application/merge-patch+json',
    body: { metadata: { labels: { [label]: value } } },
  })
}
