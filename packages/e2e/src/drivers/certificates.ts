import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findOpenssl } from './local/binary.js'

const run = promisify(execFile)

/** Certificates of one cluster: the files for the servers, the texts for clients. */
export interface Certificates {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** How this machine is called, and the Service whose variables clients find the sentinels by. */
const ALWAYS = ['127.0.0.1', 'localhost', 'redis-sentinel']

const extensions = (hosts: readonly string[]): string => {
  const names = [...hosts, ...ALWAYS].map((host) => `${isIP(host) ? 'IP' : 'DNS'}:${host}`)
  return `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth,clientAuth\n`
}

/** Makes a certificate authority nobody else trusts, and one certificate that serves servers and clients alike. */
export const makeCertificates = async (folder: string, ...hosts: readonly string[]): Promise<Certificates> => {
  const openssl = findOpenssl(process.env)
  await mkdir(folder, { recursive: true })
  const file = (name: string): string => join(folder, name)
  const key = ['-newkey', 'rsa:2048', '-nodes']
  const caPair = ['-keyout', file('ca.key'), '-out', file('ca.crt')]
  const nodePair = ['-keyout', file('node.key'), '-out', file('node.csr')]
  await Promise.all([
    run(openssl, ['req', '-x509', ...key, ...caPair, '-days', '2', '-subj', '/CN=Switchmaster test CA']),
    run(openssl, ['req', ...key, ...nodePair, '-subj', '/CN=redis']),
    writeFile(file('extensions.cnf'), extensions(hosts)),
  ])
  const signing = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-set_serial', '1', '-days', '2']
  const signed = ['-extfile', file('extensions.cnf'), '-out', file('node.crt')]
  await run(openssl, ['x509', '-req', '-in', file('node.csr'), ...signing, ...signed])
  const [caText, certText, keyText] = await Promise.all(
    ['ca.crt', 'node.crt', 'node.key'].map((name) => readFile(file(name), 'utf8')),
  )
  return {
    caFile: file('ca.crt'),
    certFile: file('node.crt'),
    keyFile: file('node.key'),
    ca: caText as string,
    cert: certText as string,
    key: keyText as string,
  }
}
