// What every client does when it begins.
import type { Router } from 'vue-router'
import { nextTick } from 'vue'
import { answers, network } from './client'

// reloadOnce fetches the page anew where a part of it is of another build. Where the school
// cannot be reached the page stays: without a network it would not come back.
export function reloadOnce(): void {
  addEventListener('vite:preloadError', () => void reload())
}

async function reload(): Promise<void> {
  const last = Number(sessionStorage.getItem('school.reloaded') ?? 0)
  if (Date.now() - last < 10_000) return
  if (!(await answers())) {
    network.value = 'down'
    return
  }
  sessionStorage.setItem('school.reloaded', String(Date.now()))
  location.reload()
}

// pathIn is where an address asks to be led to after signing in: only a path of this client's
// own, since what stands in a query must lead nowhere else.
export const pathIn = (query: { to?: unknown }): string => String(query.to ?? '/').replace(/^\/*/, '/')

// goUp leads to the page above this one. Where one came from there, that is going back: else
// the two would lead to each other for ever.
export function goUp(router: Router, above: string): void {
  if ((history.state as { back?: string } | null)?.back === above) router.back()
  else void router.replace(above)
}

// goBack leads to the page before, or where this one was the first to the one above it.
export function goBack(router: Router, above: string): void {
  const before = (history.state as { back?: string } | null)?.back
  if (before) router.back()
  else void router.replace(above)
}

// speakPages moves the focus to the heading of each new page, so that it is read out.
export function speakPages(router: Router, name: () => string): void {
  router.afterEach((to, from) => {
    if (to.path === from.path && from.matched.length > 0) return
    void nextTick(() => {
      const heading = document.querySelector<HTMLElement>('h1')
      document.title = heading?.dataset.title ?? name()
      // The first page is read out by itself.
      if (from.matched.length === 0) return
      heading?.setAttribute('tabindex', '-1')
      heading?.focus({ preventScroll: true })
    })
  })
}

// worker keeps the shell for when there is no network, where the browser lets it: over https
// and on the machine itself.
export function worker(client: 'm' | 'portal'): void {
  if ('serviceWorker' in navigator && import.meta.env.PROD) {
    navigator.serviceWorker.register(`/${client}/sw.js`, { scope: `/${client}/` }).catch(() => undefined)
  }
}
