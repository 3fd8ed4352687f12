import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '通知与群发' }, { menu: 'Messages' })

export default {
  routes: [
    { path: '/messages', component: () => import('./MessagesPage.vue'), meta: { roles: ['ADMIN'] } },
    { path: '/messages/new', component: () => import('./ComposePage.vue'), meta: { roles: ['ADMIN'] } },
  ],
  menu: [{ to: '/messages', text: () => t('menu'), icon: 'M4 5h16v12H9l-5 4zM8 9h8M8 13h5', group: 'life', order: 30, roles: ['ADMIN'] }],
} satisfies Area as Area
