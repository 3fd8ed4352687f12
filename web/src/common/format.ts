import { language, t } from './i18n'

// hours of credit, with as many digits as they have, two at most.
export const hours = (n: number): string => String(Math.round(n * 100) / 100)

// percent of a share from 0 to 1; done only when it is done.
export const percent = (share: number): number => (share >= 1 ? 100 : Math.min(99, Math.floor(share * 100)))

// length of a medium: 1:05, 1:02:03.
export function clock(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds))
  const parts = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60]
  const shown = parts[0]! > 0 ? parts : parts.slice(1)
  return shown.map((n, i) => (i === 0 ? String(n) : String(n).padStart(2, '0'))).join(':')
}

// duration in words, for people.
export function duration(seconds: number): string {
  if (seconds < 60) return t('unit.seconds', { n: Math.round(seconds) })
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? t('unit.minutes', { n: minutes }) : t('unit.hoursLong', { h: Math.floor(minutes / 60), m: minutes % 60 })
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  const units = ['KB', 'MB', 'GB']
  let i = -1
  do {
    n /= 1024
    i++
  } while (n >= 1024 && i < units.length - 1)
  return `${n < 10 ? n.toFixed(1) : Math.round(n)} ${units[i]}`
}

// day of a Date, which has no zone: 2026-07-01 is that day wherever it is read.
function parts(day: string): Date {
  const [y, m, d] = day.split('-').map(Number)
  return new Date(y!, m! - 1, d!)
}

// days from one day to another; the first is today where left out.
export function daysUntil(day: string, from = new Date()): number {
  const start = new Date(from.getFullYear(), from.getMonth(), from.getDate())
  return Math.round((parts(day).getTime() - start.getTime()) / 86_400_000)
}

export function date(day: string, style: 'long' | 'short' = 'long'): string {
  const options: Intl.DateTimeFormatOptions = style === 'long' ? { year: 'numeric', month: 'long', day: 'numeric' } : { month: 'long', day: 'numeric' }
  return new Intl.DateTimeFormat(language.value, options).format(parts(day))
}

export const weekday = (day: string): string => new Intl.DateTimeFormat(language.value, { weekday: 'long' }).format(parts(day))

// moment in the reader's own zone: today 14:05, yesterday 9:30, 7月1日 8:00.
export function moment(time: string | number, now = new Date()): string {
  const at = new Date(time)
  const local = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
  const ago = -daysUntil(local, now)
  const clockTime = new Intl.DateTimeFormat(language.value, { hour: '2-digit', minute: '2-digit', hour12: false }).format(at)
  if (ago === 0) return Math.abs(now.getTime() - at.getTime()) < 60_000 ? t('when.justNow') : `${t('when.today')} ${clockTime}`
  if (ago === 1) return `${t('when.yesterday')} ${clockTime}`
  return at.getFullYear() === now.getFullYear() ? `${date(local, 'short')} ${clockTime}` : date(local)
}

// today of the school's calendar cannot be known here; the phone's own is near enough for words.
export function relativeDay(day: string, now = new Date()): string {
  const n = daysUntil(day, now)
  if (n === 0) return t('when.today')
  if (n === 1) return t('when.tomorrow')
  if (n === -1) return t('when.yesterday')
  return date(day, parts(day).getFullYear() === now.getFullYear() ? 'short' : 'long')
}
