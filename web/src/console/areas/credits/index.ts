import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '学时统计' }, { menu: 'Credit hours' })

export default {
  routes: [{ path: '/credits', component: () => import('./CreditsPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/credits', text: () => t('menu'), icon: 'M12 8v4l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18', group: 'overview', order: 30, roles: ['ADMIN'] }],
} satisfies Area as Area
