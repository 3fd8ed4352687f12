import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '制度设置' }, { menu: 'Policy' })

export default {
  routes: [{ path: '/policy', component: () => import('./PolicyPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/policy', text: () => t('menu'), icon: 'M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4', group: 'settings', order: 8, roles: ['ADMIN'] }],
} satisfies Area as Area
