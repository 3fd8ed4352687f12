// What an area of the console says of itself. The console finds areas by their folder:
// areas/<name>/index.ts exports one as default.
import type { RouteRecordRaw } from 'vue-router'

export type Role = 'ADMIN' | 'TRAINER'

// The parts of the menu, in this order.
export const groups = ['overview', 'teaching', 'life', 'organization', 'settings'] as const
export type Group = (typeof groups)[number]

export interface Entry {
  // Path of the page, from the console's root.
  to: string
  // Read anew whenever the language changes.
  text: () => string
  // The path of an icon of 24 by 24, drawn in strokes.
  icon: string
  group: Group
  // Place within its group; small ones first.
  order: number
  // Who sees it: whoever holds one of these roles anywhere.
  roles: Role[]
}

export interface Area {
  // Pages, lazy. meta.roles says who may open them: others are told that they may not.
  routes: RouteRecordRaw[]
  menu: Entry[]
}

declare module 'vue-router' {
  interface RouteMeta {
    roles?: Role[]
    // Opened without a sign-in.
    guest?: boolean
    // Shown without menu and header.
    bare?: boolean
  }
}
