import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ transfers: '组织关系转接', corrections: '资料更正申请' }, { transfers: 'Transfers', corrections: 'Corrections asked for' })
const meta = { roles: ['ADMIN' as const] }

export default {
  routes: [
    { path: '/transfers', component: () => import('./TransfersPage.vue'), meta },
    { path: '/corrections', component: () => import('./CorrectionsPage.vue'), meta },
  ],
  menu: [
    { to: '/transfers', text: () => t('transfers'), icon: 'M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4', group: 'organization', order: 24, roles: ['ADMIN'] },
    { to: '/corrections', text: () => t('corrections'), icon: 'M12 20h9M16.5 3.5a2.1 2.1 0 0 1 3 3L7 19l-4 1 1-4z', group: 'organization', order: 26, roles: ['ADMIN'] },
  ],
} satisfies Area as Area
