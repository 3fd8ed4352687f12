// Keys for a film, for whoever wants them. Those who write, choose or tab through buttons are
// left alone, and so are keys with a modifier, which browsers and screen readers use.
import { onScopeDispose, ref, watch } from 'vue'
import { speeds } from '../common/useProgress'

const kept = 'school.keys'
function read(): boolean {
  try {
    return localStorage.getItem(kept) !== 'off'
  } catch {
    return true
  }
}
// Whether keys act at all: letters alone may be spoken or struck by mistake (WCAG 2.1.4).
export const acting = ref(read())
watch(acting, (on) => {
  try {
    if (on) localStorage.removeItem(kept)
    else localStorage.setItem(kept, 'off')
  } catch {
    // Private windows may keep nothing.
  }
})

export const step = 5

export type Said = { word: 'speed' | 'at' | 'captionsOn' | 'captionsOff' | 'noCaptions' | 'soundOn' | 'soundOff'; value?: number }

type Act = (player: HTMLMediaElement) => Said | undefined

function speed(next: (rate: number) => number): Act {
  return (p) => {
    p.playbackRate = next(p.playbackRate)
    return { word: 'speed', value: p.playbackRate }
  }
}
const slower = speed((rate) => [...speeds].reverse().find((s) => s < rate) ?? speeds[0]!)
const faster = speed((rate) => speeds.find((s) => s > rate) ?? speeds[speeds.length - 1]!)

function jump(seconds: number): Act {
  return (p) => {
    const end = Number.isFinite(p.duration) ? p.duration : p.currentTime
    p.currentTime = Math.min(end, Math.max(0, p.currentTime + seconds))
    return { word: 'at', value: p.currentTime }
  }
}
const acts: Record<string, Act> = {
  ' ': (p) => void (p.paused ? p.play().catch(() => undefined) : p.pause()),
  ArrowLeft: jump(-step),
  ArrowRight: jump(step),
  '<': slower,
  '>': faster,
  c(p) {
    const track = p.textTracks[0]
    if (!track) return { word: 'noCaptions' }
    const on = track.mode !== 'showing'
    track.mode = on ? 'showing' : 'hidden'
    return { word: on ? 'captionsOn' : 'captionsOff' }
  },
  m(p) {
    p.muted = !p.muted
    return { word: p.muted ? 'soundOff' : 'soundOn' }
  },
  f(p) {
    if (document.fullscreenElement) void document.exitFullscreen()
    else void p.requestFullscreen?.()?.catch(() => undefined)
    return undefined
  },
}

// Who uses keys themselves: fields, and what a space presses.
const fields = 'input,select,textarea,[contenteditable],[role="slider"],[role="tab"],[role="menu"]'
const pressed = 'button,a[href],summary,[role="button"]'

// useKeys acts upon the film while the page is open. help is called for a question mark.
export function useKeys(player: () => HTMLMediaElement | null, said: (s: Said) => void, help: () => void): void {
  function struck(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !acting.value) return
    const at = event.target instanceof Element ? event.target : null
    if (at?.closest(fields) || document.querySelector('[aria-modal="true"]')) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (key === '?') {
      event.preventDefault()
      return help()
    }
    const act = Object.prototype.hasOwnProperty.call(acts, key) ? acts[key] : undefined
    const film = player()
    if (!act || !film || (key === ' ' && (event.repeat || at?.closest(pressed)))) return
    // The film's own keys would act a second time.
    event.preventDefault()
    const told = act(film)
    if (told) said(told)
  }
  addEventListener('keydown', struck, true)
  onScopeDispose(() => removeEventListener('keydown', struck, true))
}
