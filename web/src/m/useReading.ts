// Reading counts while the page is looked at and something moved within the last minutes.
// Where one is in the text stands for seconds of reading.
import { onMounted, onUnmounted } from 'vue'
import type { Piece } from '../common/useProgress'
import type { useStudy } from './useStudy'

const every = 5
const asleep = 180_000

// spread lays so many seconds of reading where the reader is: up to the end, once that is seen.
export function spread(share: number, seconds: number, elapsed: number): { from: number; to: number } {
  const length = Math.min(elapsed, seconds)
  const from = Math.max(0, Math.min(share * seconds, seconds - length))
  return { from, to: from + length }
}

export function useReading(study: ReturnType<typeof useStudy>, seconds: () => number, share: () => number, cut: (piece: Piece) => void): void {
  let last = 0
  let moved = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const stir = () => void (moved = Date.now())
  function tick(): void {
    const now = Date.now()
    const elapsed = Math.min((now - last) / 1000, 2 * every)
    last = now
    if (document.visibilityState !== 'visible' || now - moved > asleep || elapsed <= 0 || seconds() <= 0) return
    const { from, to } = spread(share(), seconds(), elapsed)
    cut({ startedAt: now - elapsed * 1000, elapsed, from, to, rate: 1 })
  }
  const gone = () => document.visibilityState === 'hidden' && tick()
  const stirs = ['scroll', 'pointerdown', 'keydown', 'touchmove'] as const
  onMounted(() => {
    last = Date.now()
    void study.start()
    timer = setInterval(tick, every * 1000)
    stirs.forEach((s) => addEventListener(s, stir, { passive: true }))
    document.addEventListener('visibilitychange', gone)
  })
  onUnmounted(() => {
    clearInterval(timer)
    tick()
    stirs.forEach((s) => removeEventListener(s, stir))
    document.removeEventListener('visibilitychange', gone)
  })
}
