// The viewer's place in a course: how far it is, and taking or leaving it.
import { computed, ref } from 'vue'
import { useTask } from '../common/client'
import { daysUntil } from '../common/format'
import { Enroll, Withdraw } from '../common/gql/documents'
import type { CoursePageQuery } from '../common/gql/types'
import { placeNow } from './study'

type Course = CoursePageQuery['course']

// placeIn is the place in a course as it is now; null for whoever has none or gave it up.
export function placeIn(course: Course | undefined) {
  const p = course?.viewerEnrollment
  return p && p.status !== 'WITHDRAWN' ? placeNow(p) : null
}

// usePlace calls changed once the place was taken or left.
export function usePlace(course: () => Course | undefined, changed: () => void) {
  const place = computed(() => placeIn(course()))
  const overdue = computed(() => !!place.value?.dueOn && place.value.status !== 'COMPLETED' && daysUntil(place.value.dueOn) < 0)
  const lessons = computed(() => course()?.modules.flatMap((m) => m.lessons) ?? [])
  const next = computed(() => lessons.value.find((l) => l.id === course()?.viewerEnrollment?.nextLesson?.id) ?? lessons.value[0])
  const enroll = useTask(Enroll)
  const withdraw = useTask(Withdraw)
  const asking = ref(false)
  async function join() {
    if (await enroll.run({ courseId: course()!.id })) changed()
  }
  async function leave() {
    asking.value = false
    if (await withdraw.run({ enrollmentId: place.value!.id })) changed()
  }
  return { place, overdue, lessons, next, enroll, withdraw, asking, join, leave }
}
