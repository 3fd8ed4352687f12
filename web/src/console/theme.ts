// Element Plus knows the dark by a class; the rest of the clients by an attribute.
import { computed, ref, watchEffect } from 'vue'
import { settings } from '../common/settings'

const system = matchMedia('(prefers-color-scheme: dark)')
const systemDark = ref(system.matches)
const heard = (e: MediaQueryListEvent) => (systemDark.value = e.matches)
// Safari before 14 has the old name alone.
if (system.addEventListener) system.addEventListener('change', heard)
else system.addListener(heard)

export const dark = computed(() => settings.theme === 'dark' || (settings.theme === 'auto' && systemDark.value))
watchEffect(() => document.documentElement.classList.toggle('dark', dark.value))
