import { describe, expect, test } from 'vitest'
import { ruleOf, simple } from '../src/console/lib/recurrence'
import { jobsOf } from '../src/console/areas/exports/jobs'
import { completionOption, parts } from '../src/console/lib/completionChart'
import { addDays, addMonths, lastOf, weekOf, weeksOf } from '../src/console/lib/days'
import { today } from '../src/console/lib/zone'

describe('days of a calendar', () => {
  test('cross months, years and the end of February', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
    expect(addMonths('2026-01', -1)).toBe('2025-12')
    expect(lastOf('2026-02')).toBe('2026-02-28')
  })
  test('a month is made of whole weeks from Monday, and holds each of its days once', () => {
    for (const month of ['2026-02', '2026-11', '2027-08', '2028-02']) {
      const weeks = weeksOf(month)
      expect(weeks.every((w) => w.length === 7)).toBe(true)
      const own = weeks.flat().filter((d) => d.startsWith(month))
      expect(own.length).toBe(Number(lastOf(month).slice(8)))
      expect(new Set(own).size).toBe(own.length)
    }
    // February 2027 begins on a Monday and fills four weeks.
    expect(weeksOf('2027-02').length).toBe(4)
  })
  test('a Sunday belongs to the week before it', () => {
    expect(weekOf('2026-11-29')).toEqual(['2026-11-23', '2026-11-29'])
    expect(weekOf('2026-11-23')).toEqual(['2026-11-23', '2026-11-29'])
  })
  test('today is the school’s, while it is still yesterday elsewhere', () => {
    expect(today(new Date('2026-11-28T16:30:00Z'))).toBe('2026-11-29')
    expect(today(new Date('2026-11-28T15:30:00Z'))).toBe('2026-11-28')
  })
})

describe('rules of study days', () => {
  test('those that the console writes, it reads', () => {
    for (const r of [{ kind: 'monthly', days: ['15'] }, { kind: 'weekly', days: ['WE'] }] as const) expect(simple(ruleOf({ kind: r.kind, days: [...r.days] }))).toEqual(r)
  })
  test('others are not read as what they are not', () => {
    for (const r of ['FREQ=WEEKLY;INTERVAL=2;BYDAY=WE', 'FREQ=MONTHLY;BYDAY=2WE', 'FREQ=MONTHLY;BYMONTHDAY=-1', 'FREQ=DAILY', 'FREQ=MONTHLY']) expect(simple(r)).toBeNull()
  })
})

test('a chart shows the numbers of its table, and they add up to the members', () => {
  const counts = { members: 20, enrolled: 12, notStarted: 5, inProgress: 4, completed: 3, overdue: 2 }
  expect(parts(counts).reduce((sum, p) => sum + p.n, 0)).toBe(counts.members)
  const { series } = completionOption([{ name: '甲', counts }])(() => '#000') as { series: { data: number[] }[] }
  expect(series.map((s) => s.data)).toEqual([[3], [4], [5], [8]])
})

test('the exports of one member are not those of another', () => {
  jobsOf('a').add({ id: '1', title: '甲', at: 1 })
  jobsOf('a').add({ id: '2', title: '乙', at: 2 })
  expect(jobsOf('a').jobs.value.map((j) => j.id)).toEqual(['2', '1'])
  expect(jobsOf('b').jobs.value).toEqual([])
})
