// Days of a calendar, as the school writes them: YYYY-MM-DD, without a zone.
export const dayOf = (d: Date): string => `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`

export const dateOf = (day: string): Date => {
  const [y, m, d] = day.split('-').map(Number)
  return new Date(y!, m! - 1, d ?? 1)
}

export const addDays = (day: string, n: number): string => {
  const d = dateOf(day)
  d.setDate(d.getDate() + n)
  return dayOf(d)
}

export const addMonths = (month: string, n: number): string => {
  const d = dateOf(month + '-01')
  return dayOf(new Date(d.getFullYear(), d.getMonth() + n, 1)).slice(0, 7)
}

export const lastOf = (month: string): string => {
  const d = dateOf(month + '-01')
  return dayOf(new Date(d.getFullYear(), d.getMonth() + 1, 0))
}

// weeksOf are the weeks that a month touches, each from Monday to Sunday.
export function weeksOf(month: string): string[][] {
  const first = dateOf(month + '-01')
  let day = addDays(dayOf(first), -((first.getDay() + 6) % 7))
  const weeks: string[][] = []
  do {
    const week: string[] = []
    for (let i = 0; i < 7; i++, day = addDays(day, 1)) week.push(day)
    weeks.push(week)
  } while (day.slice(0, 7) === month)
  return weeks
}

// weekOf is the week around a day, from Monday to Sunday.
export function weekOf(day: string): [string, string] {
  const from = addDays(day, -((dateOf(day).getDay() + 6) % 7))
  return [from, addDays(from, 6)]
}
