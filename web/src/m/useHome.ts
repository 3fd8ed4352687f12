// What the first screen shows, on the phone and at the portal.
import { computed } from 'vue'
import { session } from '../common/auth'
import { useAsk } from '../common/client'
import { Home, Today } from '../common/gql/documents'
import { t } from './words'

export function useHome() {
  const home = useAsk(Home, {})
  const today = useAsk(Today, {})
  const viewer = computed(() => home.data.value?.viewer)
  const places = computed(() => viewer.value?.enrollments.edges.map((e) => e.node) ?? [])
  const first = computed(() => places.value.find((p) => p.status === 'IN_PROGRESS') ?? places.value[0])
  const rest = computed(() => places.value.filter((p) => p !== first.value))
  const groups = computed(() =>
    [
      { title: t('home.required'), list: rest.value.filter((p) => p.required) },
      { title: t('home.other'), list: rest.value.filter((p) => !p.required) },
    ].filter((g) => g.list.length),
  )
  const account = computed(() => viewer.value?.creditAccount)
  const day = computed(() => today.data.value?.viewer.nextStudyDay)
  const birthday = computed(() => viewer.value?.politicalBirthday)
  const unread = computed(() => today.data.value?.viewer.unreadNoticeCount ?? 0)
  const greeting = computed(() => {
    const hour = new Date().getHours()
    return t(hour < 11 ? 'home.morning' : hour < 18 ? 'home.day' : 'home.evening', { name: session.viewer?.name ?? '' })
  })
  return { home, today, viewer, first, groups, account, day, birthday, unread, greeting }
}
