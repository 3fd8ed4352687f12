// Over which organisation the pages speak: it and all below it. Kept for this window alone.
import { computed, reactive, watch } from 'vue'
import { session } from '../common/auth'

export interface Scope {
  id: string
  name: string
}

const key = 'school.console.scope'
const state = reactive<{ chosen: (Scope & { member: string }) | null }>({ chosen: null })
try {
  state.chosen = JSON.parse(sessionStorage.getItem(key) ?? 'null') as typeof state.chosen
} catch {
  // What cannot be read is as good as nothing chosen.
}

// roots are the organisations of the viewer's roles, each once.
export const roots = computed<Scope[]>(() => {
  const all = new Map<string, Scope>()
  for (const grant of session.viewer?.roles ?? []) all.set(grant.organization.id, { id: grant.organization.id, name: grant.organization.name })
  return [...all.values()]
})

// adminRoots are those of them over which the viewer is an administrator.
export const adminRoots = computed<Scope[]>(() => roots.value.filter((r) => session.viewer?.roles.some((g) => g.role === 'ADMIN' && g.organization.id === r.id)))

// scope is what was chosen, else the first organisation of the viewer's roles that suits
// an administrator.
export const scope = computed<Scope>(() => {
  if (state.chosen && state.chosen.member === session.viewer?.id) return { id: state.chosen.id, name: state.chosen.name }
  const grants = session.viewer?.roles ?? []
  const grant = grants.find((g) => g.role === 'ADMIN') ?? grants[0]
  return grant ? { id: grant.organization.id, name: grant.organization.name } : { id: '', name: '' }
})

export function chooseScope(next: Scope): void {
  state.chosen = { ...next, member: session.viewer?.id ?? '' }
}

watch(
  () => state.chosen,
  (chosen) => {
    try {
      sessionStorage.setItem(key, JSON.stringify(chosen))
    } catch {
      // Private windows may keep nothing.
    }
  },
)
