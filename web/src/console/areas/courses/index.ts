import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '课程制作' }, { menu: 'Courses' })

export default {
  routes: [
    { path: '/courses', component: () => import('./CoursesPage.vue'), meta: { roles: ['TRAINER'] } },
    { path: '/courses/:id/:tab(outline|info|preview|publish|insight)?', component: () => import('./CoursePage.vue'), props: true, meta: { roles: ['TRAINER'] } },
    { path: '/courses/:id/modules/:module/new/:kind(ARTICLE|VIDEO|AUDIO|DOCUMENT|QUIZ)', component: () => import('./LessonPage.vue'), props: true, meta: { roles: ['TRAINER'] } },
    { path: '/courses/:id/lessons/:lesson', component: () => import('./LessonPage.vue'), props: true, meta: { roles: ['TRAINER'] } },
  ],
  menu: [{ to: '/courses', text: () => t('menu'), icon: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6', group: 'teaching', order: 10, roles: ['TRAINER'] }],
} satisfies Area as Area
