// Every task that writes to the audit trail has a name for people.
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { actionWords } from '../src/console/areas/members/actions'

it('every task of the audit trail has a name', () => {
  const source = execFileSync('grep', ['-rhoE', '--include=*.go', '--exclude=*_test.go', 'Action: +"[A-Za-z]+"', '../internal'], { encoding: 'utf8' })
  const tasks = [...new Set([...source.matchAll(/"([A-Za-z]+)"/g)].map((m) => m[1]!))]
  expect(tasks.length).toBeGreaterThan(40)
  expect(tasks.filter((t) => actionWords(t) === t)).toEqual([])
})
