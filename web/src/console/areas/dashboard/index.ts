import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '工作台' }, { menu: 'Dashboard' })

export default {
  routes: [{ path: '/dashboard', component: () => import('./DashboardPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/dashboard', text: () => t('menu'), icon: 'M4 13a8 8 0 1 1 16 0M12 13l4-4M4 18h16', group: 'overview', order: 10, roles: ['ADMIN'] }],
} satisfies Area as Area
