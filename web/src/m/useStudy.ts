// The school's clock for the lesson on the screen, and the pieces that are noted under it.
import { computed, onScopeDispose, ref, watch } from 'vue'
import { Failed } from '../common/auth'
import { network } from '../common/client'
import type { Trouble } from '../common/trouble'
import { Meter, type Piece } from '../common/useProgress'
import { begin, note, sendNow, told, type Ticket } from './study'

export function useStudy(lessonId: string, title: () => string) {
  const ticket = ref<Ticket | null>(null)
  const state = ref<'idle' | 'counting' | 'not-counting' | 'refused'>('idle')
  const trouble = ref<Trouble | null>(null)
  let opening: Promise<void> | null = null
  // What was played while the clock was being opened. Its beginning lies before the clock's,
  // into which the school moves it.
  const early: Piece[] = []

  const cut = (piece: Piece): void => {
    // On another device one has gone on: what is played here is not counted, as the page says.
    if (superseded.value) return
    // The clock has run out – a page that lay open overnight – and the next is opened.
    if (ticket.value && ticket.value.expiresAt <= Date.now()) void start()
    if (ticket.value && !opening) void note(ticket.value, title(), piece)
    else if (opening) early.push(piece)
  }
  const meter = new Meter({ cut })

  function start(): Promise<void> {
    if (ticket.value && ticket.value.expiresAt > Date.now() && !superseded.value) return Promise.resolve()
    opening ??= (async () => {
      try {
        ticket.value = await begin(lessonId)
        state.value = ticket.value ? 'counting' : 'not-counting'
        trouble.value = null
        if (ticket.value) for (const piece of early.splice(0)) void note(ticket.value, title(), piece)
      } catch (error) {
        state.value = 'refused'
        trouble.value = error instanceof Failed ? error.trouble : null
      } finally {
        early.splice(0)
        opening = null
      }
    })()
    return opening
  }
  const superseded = computed(() => (ticket.value ? told.superseded.includes(ticket.value.sessionId) : false))
  function again(): void {
    ticket.value = null
    void start()
  }

  // The network is back: what is studied from now on counts.
  watch(network, (now) => now === 'up' && state.value === 'not-counting' && void start())

  // A page that is put away may never come back.
  const away = () => {
    if (document.visibilityState === 'hidden') meter.stopped()
  }
  const gone = () => meter.stopped()
  document.addEventListener('visibilitychange', away)
  addEventListener('pagehide', gone)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', away)
    removeEventListener('pagehide', gone)
    meter.stopped()
    // What the page's parts note while they go is sent with it.
    setTimeout(() => void sendNow(), 0)
  })
  return { meter, cut, start, state, trouble, ticket, superseded, again }
}
