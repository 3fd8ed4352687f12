// Recurrence rules as the console writes and reads them: a day of the month, or of the week.
// Others, which the school also takes, are shown as they are.
import { language, translator } from '../../common/i18n'
import { addDays, dateOf } from './days'
import { w } from './texts'

export interface Simple {
  kind: 'monthly' | 'weekly'
  // 1 to 31, or MO to SU.
  days: string[]
}

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const

export function simple(rule: string): Simple | null {
  const parts = new Map(rule.split(';').map((p) => p.split('=') as [string, string]))
  const only = (...keys: string[]) => [...parts.keys()].every((k) => keys.includes(k))
  const days = (key: string) => (parts.get(key) ?? '').split(',').filter(Boolean)
  if (parts.get('FREQ') === 'MONTHLY' && only('FREQ', 'BYMONTHDAY') && days('BYMONTHDAY').length && days('BYMONTHDAY').every((d) => Number(d) > 0)) return { kind: 'monthly', days: days('BYMONTHDAY') }
  if (parts.get('FREQ') === 'WEEKLY' && only('FREQ', 'BYDAY', 'WKST') && days('BYDAY').length && days('BYDAY').every((d) => (weekdays as readonly string[]).includes(d))) return { kind: 'weekly', days: days('BYDAY') }
  return null
}

export const ruleOf = (r: Simple): string => (r.kind === 'monthly' ? `FREQ=MONTHLY;BYMONTHDAY=${r.days.join(',')}` : `FREQ=WEEKLY;BYDAY=${r.days.join(',')}`)

const words = translator({ monthly: '每月 {days} 日', weekly: '每{days}' }, { monthly: 'day {days} of each month', weekly: 'every {days}' })
export const weekdayName = (code: string) => new Intl.DateTimeFormat(language.value, { weekday: 'long' }).format(dateOf(addDays('2026-01-05', (weekdays as readonly string[]).indexOf(code))))

export function recurrenceWords(rule: string): string {
  const r = simple(rule)
  if (!r) return rule
  return words(r.kind, { days: (r.kind === 'monthly' ? r.days : r.days.map(weekdayName)).join(w('comma')) })
}
