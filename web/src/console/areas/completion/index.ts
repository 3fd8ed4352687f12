import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '完成情况' }, { menu: 'Completion' })

export default {
  routes: [{ path: '/completion', component: () => import('./CompletionPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/completion', text: () => t('menu'), icon: 'M4 20V4M4 20h16M8 16v-5M12 16V8M16 16v-3', group: 'overview', order: 20, roles: ['ADMIN'] }],
} satisfies Area as Area
