import '../common/base.css'
import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './console.css'
import urql from '@urql/vue'
import { createApp } from 'vue'
import { start } from '../common/auth'
import { reloadOnce, speakPages } from '../common/boot'
import { newClient } from '../common/client'
import { spoken, t } from '../common/i18n'
import '../common/settings'
import App from './App.vue'
import { learnZone } from './lib/zone'
import { router } from './router'
import './theme'

reloadOnce()
speakPages(router, () => t('app.console'))
void Promise.all([start({ remember: false }), learnZone(), spoken().catch(() => undefined)]).then(() => {
  createApp(App)
    .use(urql, newClient({ keep: false }))
    .use(router)
    .mount('#app')
})
