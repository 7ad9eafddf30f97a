// Writes a number every few milliseconds and tells what it sees: how many writes were acknowledged, how long the longest
// wait for one was, and what the cluster is doing.
import { Redis } from '@switchmaster/client'

// The environment of the pod is all the configuration.
const redis = new Redis()
redis.on('error', (error) => console.log(`error: ${error.message}`))

const { topology } = redis
topology.on('discovered', ({ master }) => console.log(`the master is ${master.host}:${master.port}`))
topology.on('candidate-selected', ({ candidate }) => console.log(`a failover: ${candidate.host} is to be the master`))
topology.on('fenced', () => console.log('writes wait'))
topology.on('switched', ({ from, to }) => console.log(`the master was ${from.host} and is ${to.host}`))

let acknowledged = 0
let longest = 0
setInterval(() => {
  console.log(`${acknowledged} writes acknowledged, the longest wait was ${Math.round(longest)} ms`)
  longest = 0
}, 1_000).unref()

const stopped = new AbortController()
process.once('SIGTERM', () => stopped.abort())
while (!stopped.signal.aborted) {
  const since = performance.now()
  try {
    await redis.rpush('numbers', acknowledged)
    acknowledged++
  } catch (error) {
    console.log(`write ${acknowledged}: ${error.code ?? error.name}: ${error.message}`)
  }
  longest = Math.max(longest, performance.now() - since)
  await new Promise((resolve) => setTimeout(resolve, 5))
}
await redis.close()
