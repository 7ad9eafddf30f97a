import { expect, test } from 'vitest'
import { setUpKind, whatKindLacks } from '../setup/kind.mjs'

const everything = { has: () => true, answers: () => true }

test('the tests on Kubernetes run where docker, kind and kubectl are there and an engine answers', () => {
  expect(whatKindLacks(everything)).toBeUndefined()
})

test.each(['docker', 'kind', 'kubectl'])('they say so where there is no %s', (missing) => {
  const lacks = whatKindLacks({ ...everything, has: (name) => name !== missing })
  expect(lacks).toBe(`there is no ${missing} on PATH`)
})

test('they say so where the engine does not answer, which is asked for last', () => {
  expect(whatKindLacks({ ...everything, answers: () => false })).toBe('no container engine answers')
})

test('they fail where they cannot run and somebody insists on them', () => {
  expect(() => setUpKind({ PATH: '/nowhere', SWITCHMASTER_KIND: 'on' })).toThrow(
    'cannot run, because there is no docker',
  )
  expect(setUpKind({ PATH: '/nowhere' })).toMatchObject({ SWITCHMASTER_KIND: 'off' })
})
