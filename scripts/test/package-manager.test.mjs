import { expect, test } from 'vitest'
import { decideInstall } from '../setup/package-manager.mjs'

const machine = ({ commands, isRoot = false, sudo = false }) => ({
  has: (name) => commands.includes(name),
  isRoot,
  canSudo: () => sudo,
})

test('root installs directly', () => {
  expect(decideInstall(machine({ commands: ['apk'], isRoot: true })).command).toEqual([
    'apk',
    'add',
    '--no-cache',
    'redis',
  ])
})

test('others install through sudo where it asks for no password', () => {
  const { command } = decideInstall(machine({ commands: ['dnf'], sudo: true }))
  expect(command).toEqual(['sudo', '-n', 'dnf', 'install', '-y', 'redis'])
})

test('who may not install is told what to type', () => {
  expect(decideInstall(machine({ commands: ['apt-get'] }))).toEqual({
    name: 'apt-get',
    package: 'redis-server',
    advice: 'run `sudo apt-get install redis-server`',
  })
})

test('brew needs no root', () => {
  expect(decideInstall(machine({ commands: ['brew'] })).command).toEqual(['brew', 'install', 'redis'])
})

test('a machine without a known package manager gets advice only', () => {
  expect(decideInstall(machine({ commands: [] }))).toEqual({
    advice: 'install Redis 6.2 or later, so that redis-server is on PATH',
  })
})
