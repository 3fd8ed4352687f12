// Words in Chinese and English. What is missing in one of them does not compile.
import { ref, shallowRef, watch } from 'vue'
import { zh } from './zh'

export type Language = 'zh-CN' | 'en'

function first(): Language {
  try {
    const chosen = localStorage.getItem('school.language')
    if (chosen === 'zh-CN' || chosen === 'en') return chosen
  } catch {
    // Private windows may keep nothing.
  }
  return /^en/i.test(navigator.language) ? 'en' : 'zh-CN'
}

export const language = ref<Language>(first())

export function choose(next: Language): void {
  language.value = next
  document.documentElement.lang = next
  try {
    localStorage.setItem('school.language', next)
  } catch {
    // As above.
  }
}
document.documentElement.lang = language.value

export type Values = Record<string, string | number>

const loading = new Set<Promise<void>>()

// spoken is done when the words of the language chosen are there. English is fetched only by
// those who read it.
export const spoken = (): Promise<unknown> => Promise.all(loading)

// translator speaks the words of a client: each brings its own beside the shared ones. Until
// the English ones have come, it speaks Chinese.
export function translator<Words extends Record<string, string>>(chinese: Words, english: Record<keyof Words, string> | (() => Promise<Record<keyof Words, string>>)) {
  const words = shallowRef<Record<keyof Words, string>>(chinese)
  watch(
    language,
    (now) => {
      if (now !== 'en') return void (words.value = chinese)
      if (typeof english !== 'function') return void (words.value = english)
      const come = english().then((e) => {
        if (language.value === 'en') words.value = e
      })
      loading.add(come)
      void come.finally(() => loading.delete(come)).catch(() => undefined)
    },
    { immediate: true },
  )
  return (key: keyof Words & string, values?: Values): string => {
    const text: string = words.value[key]
    return values ? text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all)) : text
  }
}

export const t = translator(zh, async () => (await import('./en')).en)
