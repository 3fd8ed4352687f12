import '../common/base.css'
import urql from '@urql/vue'
import { createApp } from 'vue'
import { session, start } from '../common/auth'
import { reloadOnce, speakPages, worker } from '../common/boot'
import { newClient, reachable } from '../common/client'
import { forgetOld } from '../common/kept'
import { count, keepFlushing } from '../common/outbox'
import { spoken } from '../common/i18n'
import '../common/settings'
import App from './App.vue'
import { fetchPages, pages } from './pages'
import { newRouter } from './router'
import { sendNow } from './study'
import { t } from './words'

const router = newRouter('/m/', pages)
reloadOnce()
speakPages(router, () => t('app.school'))
const asked = start({ remember: true })

async function open(): Promise<void> {
  await spoken().catch(() => undefined)
  createApp(App)
    .use(urql, newClient({ keep: true }))
    .use(router)
    .mount('#app')
  keepFlushing(async () => (await sendNow()) && (await reachable()))
  if (session.viewer) void count(session.viewer.id)
  void forgetOld(60).catch(() => undefined)
  worker('m')
  // Where no worker keeps the pages, they are fetched while there is a network.
  if (!('serviceWorker' in navigator)) setTimeout(() => void fetchPages(router), 3000)
}

// A phone that knows somebody shows what it holds after two seconds, whatever the network does.
if (asked) void Promise.race([asked, new Promise((go) => setTimeout(go, 2000))]).then(open)
else void open()
