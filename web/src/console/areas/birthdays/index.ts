import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ menu: '政治生日' }, { menu: 'Political birthdays' })

export default {
  routes: [{ path: '/birthdays', component: () => import('./BirthdaysPage.vue'), meta: { roles: ['ADMIN'] } }],
  menu: [{ to: '/birthdays', text: () => t('menu'), icon: 'M5 21v-8h14v8zM3 21h18M8 13v-3M12 13v-3M16 13v-3M8 7V6M12 7V6M16 7V6M5 17h14', group: 'life', order: 10, roles: ['ADMIN'] }],
} satisfies Area as Area
