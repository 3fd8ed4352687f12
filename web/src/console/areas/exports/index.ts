import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '导出' }, { menu: 'Exports' })

export default {
  routes: [{ path: '/exports', component: () => import('./ExportsPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/exports', text: () => t('menu'), icon: 'M12 4v11M7 11l5 5 5-5M4 20h16', group: 'overview', order: 40, roles: ['ADMIN'] }],
} satisfies Area as Area
