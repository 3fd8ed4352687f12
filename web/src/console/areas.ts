import { groups, type Area, type Entry } from './area'

const found = import.meta.glob<{ default: Area }>('./areas/*/index.ts', { eager: true })
export const areas: Area[] = Object.values(found).map((m) => m.default)

// menuFor is the menu as one sees it who holds these roles.
export function menuFor(holds: (...roles: string[]) => boolean): { group: (typeof groups)[number]; entries: Entry[] }[] {
  const entries = areas.flatMap((a) => a.menu).filter((e) => holds(...e.roles))
  return groups.map((group) => ({ group, entries: entries.filter((e) => e.group === group).sort((a, b) => a.order - b.order) })).filter((g) => g.entries.length > 0)
}
