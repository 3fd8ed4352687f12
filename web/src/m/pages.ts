// The pages that the phone alone has.
import type { Router, RouteRecordRaw } from 'vue-router'

// Fetched while the sign-in is renewed, which takes as long.
const home = import('./HomePage.vue')

export const pages: RouteRecordRaw[] = [
  { path: '/', component: () => home, meta: { tab: true } },
  { path: '/courses', component: () => import('./CataloguePage.vue'), meta: { tab: true } },
  { path: '/courses/:id', component: () => import('./CoursePage.vue'), props: true },
  { path: '/courses/:course/lessons/:id', component: () => import('./LessonPage.vue'), props: true },
  { path: '/sign-in', component: () => import('./SignInPage.vue'), meta: { guest: true } },
]

// fetchPages fetches what pages are made of, so that they open later without a network.
export async function fetchPages(router: Router): Promise<void> {
  for (const { components } of router.getRoutes()) {
    const page: unknown = components?.default
    if (typeof page === 'function') await (page as () => Promise<unknown>)()
  }
  await Promise.all([import('./QuizLesson.vue'), import('./Expired.vue')])
}
