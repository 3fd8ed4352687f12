import { createRouter, createWebHistory } from 'vue-router'
import { holds, session } from '../common/auth'
import type { Role } from './area'
import { areas, menuFor } from './areas'

export const router = createRouter({
  history: createWebHistory('/console/'),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { left: 0, top: 0 }),
  routes: [
    // The first page is the first of the menu, which nobody has before they signed in.
    { path: '/', name: 'home', redirect: () => (session.state === 'guest' ? '/sign-in' : (menuFor(holds)[0]?.entries[0]?.to ?? '/forbidden')) },
    { path: '/sign-in', component: () => import('./shell/SignInPage.vue'), meta: { guest: true, bare: true } },
    { path: '/password', component: () => import('./shell/PasswordPage.vue') },
    { path: '/forbidden', component: () => import('./shell/Forbidden.vue') },
    ...areas.flatMap((a) => a.routes),
    { path: '/:rest(.*)*', component: () => import('./shell/NotFound.vue') },
  ],
})

// Whoever's sign-in ends on a page stays on it: App asks for the password above it.
router.beforeEach((to, from) => {
  const out = session.state === 'guest' || (session.state === 'expired' && from.matched.length === 0)
  if (out && !to.meta.guest) return { path: '/sign-in', query: to.path === '/' ? {} : { to: to.fullPath } }
  if (!out && session.viewer?.mustChangePassword && !to.meta.guest && to.path !== '/password') return { path: '/password', query: { to: to.fullPath } }
  const roles: Role[] | undefined = to.meta.roles
  if (roles && !holds(...roles)) return { path: '/forbidden', query: { for: roles.join(',') }, replace: true }
  return true
})
