// The portal's own pages, and those that it shares with the phone.
import type { RouteRecordRaw } from 'vue-router'
import { newRouter } from '../m/router'

// Fetched while the sign-in is renewed, which takes as long.
const front = import('./FrontPage.vue')
const study = () => import('./StudyPage.vue')

const pages: RouteRecordRaw[] = [
  { path: '/', component: () => front },
  { path: '/courses', component: () => import('./HallPage.vue') },
  { path: '/courses/:course', component: study, props: true, meta: { wide: true } },
  { path: '/courses/:course/lessons/:lesson', component: study, props: true, meta: { wide: true } },
  { path: '/help', component: () => import('./HelpPage.vue'), meta: { guest: true } },
  { path: '/sign-in', component: () => import('./EnterPage.vue'), meta: { guest: true } },
  { path: '/me', component: () => import('../m/MePage.vue'), props: { beside: 'm' } },
]

export const router = newRouter('/portal/', pages)
