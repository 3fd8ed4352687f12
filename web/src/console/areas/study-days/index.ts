import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '固定学习日' }, { menu: 'Study days' })

export default {
  routes: [
    { path: '/study-days', component: () => import('./CalendarPage.vue'), meta: { roles: ['ADMIN'] } },
    { path: '/study-days/:day(\\d{4}-\\d{2}-\\d{2})', component: () => import('./DayPage.vue'), props: true, meta: { roles: ['ADMIN'] } },
  ],
  menu: [{ to: '/study-days', text: () => t('menu'), icon: 'M4 6h16v15H4zM4 10h16M8 3v4M16 3v4M9 15l2 2 4-4', group: 'life', order: 20, roles: ['ADMIN'] }],
} satisfies Area as Area
