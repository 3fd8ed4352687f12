import { translator } from '../../../common/i18n'
import type { Area } from '../../area'

const t = translator({ members: '成员名册', import: '名册导入', organizations: '组织', audit: '操作记录' }, { members: 'Members', import: 'Import a roster', organizations: 'Organisations', audit: 'Audit trail' })
const meta = { roles: ['ADMIN' as const] }

export default {
  routes: [
    { path: '/members', component: () => import('./RosterPage.vue'), meta },
    { path: '/members/import', component: () => import('./ImportPage.vue'), meta },
    { path: '/members/new', component: () => import('./MemberFormPage.vue'), meta },
    { path: '/members/:id/edit', component: () => import('./MemberFormPage.vue'), props: true, meta },
    { path: '/members/:id', component: () => import('./MemberPage.vue'), props: true, meta },
    { path: '/organizations', component: () => import('./OrganizationsPage.vue'), meta },
    { path: '/organizations/end', component: () => import('./EndPage.vue'), meta },
    { path: '/audit', component: () => import('./AuditPage.vue'), meta },
  ],
  menu: [
    { to: '/members', text: () => t('members'), icon: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21v-2a5 5 0 0 1 5-5h4a5 5 0 0 1 5 5v2M16 3a4 4 0 0 1 0 8M22 21v-2a5 5 0 0 0-4-5', group: 'organization', order: 10, roles: ['ADMIN'] },
    { to: '/members/import', text: () => t('import'), icon: 'M12 3v12M7 10l5 5 5-5M4 20h16', group: 'organization', order: 20, roles: ['ADMIN'] },
    { to: '/organizations', text: () => t('organizations'), icon: 'M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4', group: 'organization', order: 30, roles: ['ADMIN'] },
    { to: '/audit', text: () => t('audit'), icon: 'M6 3h9l4 4v14H6zM9 11h7M9 15h7', group: 'settings', order: 10, roles: ['ADMIN'] },
  ],
} satisfies Area as Area
