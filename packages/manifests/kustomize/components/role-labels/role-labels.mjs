// Labels the redis pods with their role, as a majority of the sentinels has it: looked at once a second, and whatever is
// not as it has to be is set. The old master loses its label before the new one gets it, so there are never two.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { labelPod, listPods } from './pods.mjs'
import { namedMaster } from './resp.mjs'

const LABEL = 'switchmaster.dev/role'
const ASK_MS = 800

const prefix = process.env.POD_NAME.slice(0, process.env.POD_NAME.lastIndexOf('redis-role-labels-'))
const variables = prefix.toUpperCase().replaceAll('-', '_')
const read = (path) => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

const serviceOf = (kind, index) => ({
  host: process.env[`${variables}${kind}_${index}_SERVICE_HOST`],
  port: Number(process.env[`${variables}${kind}_${index}_SERVICE_PORT`]),
})
const count = Number(read('/config/sentinels') || 3)
const sentinels = Array.from({ length: count }, (_, index) => serviceOf('SENTINEL', index)).filter(({ host }) => host)
const podsByAddress = new Map(
  Array.from({ length: 100 }, (_, index) => [serviceOf('REDIS', index), `${prefix}redis-${index}`])
    .filter(([{ host }]) => host)
    .map(([{ host, port }, name]) => [`${host}:${port}`, name]),
)

/** The pod that a majority names. */
async function findMaster() {
  const name = read('/config/master-name') || 'mymaster'
  const password = read('/auth/sentinel-password')
  const answers = await Promise.all(sentinels.map((sentinel) => namedMaster(sentinel, name, password, ASK_MS)))
  const votes = Map.groupBy(answers, (address) => address)
  const [address] = [...votes].find(([named, { length }]) => named && length > count / 2) ?? []
  // An address, or, where pods announce names, `redis-0.redis-headless...`.
  return podsByAddress.get(address) ?? [...podsByAddress.values()].find((pod) => address?.startsWith(`${pod}.`))
}

async function look() {
  const master = await findMaster()
  if (!master) return 'no majority of sentinels names a master: all labels stay as they are'
  const pods = await listPods({ 'app.kubernetes.io/name': 'switchmaster', 'app.kubernetes.io/component': 'redis' })
  const own = pods.filter(({ name }) => [...podsByAddress.values()].includes(name))
  const changes = own
    .map(({ name, labels }) => ({ name, is: labels[LABEL], shall: name === master ? 'master' : 'replica' }))
    .filter(({ is, shall }) => is !== shall)
  // Replicas first.
  for (const { name, shall } of changes.sort((a, b) => (a.shall < b.shall ? 1 : -1))) await labelPod(name, LABEL, shall)
  return `the master is ${master}`
}

let said
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())
while (!stop.signal.aborted) {
  const news = await look().catch((error) => `will try again: ${error.message}`)
  if (news !== said) console.log(news)
  said = news
  await sleep(1_000, undefined, { signal: stop.signal }).catch(() => {})
}
