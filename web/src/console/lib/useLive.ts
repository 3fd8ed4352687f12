// Asks again while somebody looks, and at once when they look again.
import { onScopeDispose, ref } from 'vue'

export function useLive(again: () => void, seconds = 10) {
  const at = ref(Date.now())
  const turn = () => {
    if (document.visibilityState !== 'visible') return
    at.value = Date.now()
    again()
  }
  const timer = setInterval(turn, seconds * 1000)
  document.addEventListener('visibilitychange', turn)
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', turn)
  })
  return at
}
