import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '学习任务' }, { menu: 'Assignments' })

export default {
  routes: [
    { path: '/assignments', component: () => import('./AssignmentsPage.vue'), meta: { roles: ['ADMIN'] } },
    { path: '/assignments/new', component: () => import('./NewPage.vue'), meta: { roles: ['ADMIN'] } },
    { path: '/assignments/:id', component: () => import('./AssignmentPage.vue'), props: true, meta: { roles: ['ADMIN'] } },
  ],
  menu: [{ to: '/assignments', text: () => t('menu'), icon: 'M9 4h6v3H9zM7 5H5v16h14V5h-2M9 13l2 2 4-4', group: 'teaching', order: 20, roles: ['ADMIN'] }],
} satisfies Area as Area
