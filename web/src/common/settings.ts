// How this phone or computer shows the school. Kept on it, and sent to nobody.
import { reactive, watch } from 'vue'

export type Size = '100' | '125' | '150' | '187.5'
export type Theme = 'auto' | 'light' | 'dark'

interface Settings {
  size: Size
  theme: Theme
  // Whether videos are fetched over Wi-Fi alone.
  wifiOnly: boolean
}

const key = 'school.settings'
const usual: Settings = { size: '100', theme: 'auto', wifiOnly: false }

function read(): Settings {
  try {
    return { ...usual, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Settings>) }
  } catch {
    return { ...usual }
  }
}

export const settings = reactive<Settings>(read())

function apply(): void {
  const root = document.documentElement
  root.dataset.size = settings.size
  if (settings.theme === 'auto') delete root.dataset.theme
  else root.dataset.theme = settings.theme
}
apply()

watch(settings, () => {
  apply()
  try {
    localStorage.setItem(key, JSON.stringify(settings))
  } catch {
    // Private windows may keep nothing.
  }
})

// onWifi is null where the browser does not say.
export function onWifi(): boolean | null {
  const connection = (navigator as { connection?: { type?: string } }).connection
  return connection?.type ? connection.type === 'wifi' || connection.type === 'ethernet' : null
}
