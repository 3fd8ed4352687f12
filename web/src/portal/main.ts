import '../common/base.css'
import urql from '@urql/vue'
import { createApp } from 'vue'
import { start } from '../common/auth'
import { reloadOnce, speakPages } from '../common/boot'
import { newClient, reachable } from '../common/client'
import { keepFlushing } from '../common/outbox'
import { spoken } from '../common/i18n'
import '../common/settings'
import { sendNow } from '../m/study'
import App from './App.vue'
import { router } from './router'
import { t } from './words'

reloadOnce()
speakPages(router, () => t('app.portal'))
// Many use this computer: the sign-in ends with the browser, and no answer is kept.
void Promise.resolve(start({ remember: false })).then(async () => {
  await spoken().catch(() => undefined)
  createApp(App)
    .use(urql, newClient({ keep: false }))
    .use(router)
    .mount('#app')
  keepFlushing(async () => (await sendNow()) && (await reachable()))
})
