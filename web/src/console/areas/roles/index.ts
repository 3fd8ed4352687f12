import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '身份与权限' }, { menu: 'Roles' })

export default {
  routes: [{ path: '/roles', component: () => import('./RolesPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/roles', text: () => t('menu'), icon: 'M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 12l2 2 4-4', group: 'settings', order: 5, roles: ['ADMIN'] }],
} satisfies Area as Area
