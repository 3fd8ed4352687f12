// moved is a list with one of its items at another place.
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

export interface Problem {
  path: string
  message: string
}

// placeOf reads modules[1].lessons[0]: counted from 0, -1 where the path names none.
export function placeOf(path: string): { module: number; lesson: number } {
  const found = /modules\[(\d+)\](?:\.lessons\[(\d+)\])?/.exec(path)
  return { module: Number(found?.[1] ?? -1), lesson: Number(found?.[2] ?? -1) }
}

export const problemsAt = (problems: readonly Problem[], module: number, lesson: number): Problem[] =>
  problems.filter((x) => {
    const at = placeOf(x.path)
    return at.module === module && at.lesson === lesson
  })
