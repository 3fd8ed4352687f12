// On a computer that many use, whoever walks away is signed out.
import { onScopeDispose, ref } from 'vue'

export const idleAfter = 15 * 60_000
export const warnedBefore = 60_000

// What tells that somebody is there. A film that plays does, though nobody touches anything.
const signs = ['pointerdown', 'pointermove', 'keydown', 'timeupdate']

// useIdle calls leave when nobody was there for a quarter of an hour, and tells for how many
// seconds more they may come back during the last minute; null before.
export function useIdle(signedIn: () => boolean, leave: () => void) {
  const left = ref<number | null>(null)
  let last = Date.now()
  const gone = () => Date.now() - last >= idleAfter
  function stay(): void {
    // A computer that slept is touched before the next look at the clock: that is too late.
    if (gone()) return
    last = Date.now()
    left.value = null
  }
  function look(): void {
    if (!signedIn()) {
      last = Date.now()
      left.value = null
    } else if (gone()) {
      last = Date.now()
      left.value = null
      leave()
    } else {
      const rest = idleAfter - (Date.now() - last)
      left.value = rest <= warnedBefore ? Math.ceil(rest / 1000) : null
    }
  }
  // Events of films do not bubble, but are met on their way down.
  for (const sign of signs) addEventListener(sign, stay, { capture: true, passive: true })
  const timer = setInterval(look, 1000)
  onScopeDispose(() => {
    clearInterval(timer)
    for (const sign of signs) removeEventListener(sign, stay, { capture: true })
  })
  return { left, stay }
}
