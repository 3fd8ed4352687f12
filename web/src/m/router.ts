import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from 'vue-router'
import { session } from '../common/auth'

// newRouter has a client's own pages, and those that the phone and the portal share.
export function newRouter(base: string, own: RouteRecordRaw[]): Router {
  const router = createRouter({
    history: createWebHistory(base),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0, left: 0 },
    routes: [
      ...own,
      { path: '/archive', component: () => import('./ArchivePage.vue'), meta: { tab: true } },
      { path: '/me', component: () => import('./MePage.vue'), meta: { tab: true } },
      { path: '/birthday', component: () => import('./BirthdayPage.vue') },
      { path: '/notices', component: () => import('./NoticesPage.vue') },
      { path: '/settings', component: () => import('./SettingsPage.vue'), meta: { guest: true } },
      { path: '/waiting', component: () => import('./WaitingPage.vue') },
      { path: '/password', component: () => import('./PasswordPage.vue') },
      { path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue'), meta: { guest: true } },
    ],
  })

  router.beforeEach((to) => {
    const out = session.state === 'guest' || session.state === 'expired'
    if (out && !to.meta.guest) return { path: '/sign-in', query: to.path === '/' ? {} : { to: to.fullPath } }
    if (session.viewer?.mustChangePassword && session.state === 'in' && to.path !== '/password' && !to.meta.guest) return '/password'
    return true
  })
  return router
}
