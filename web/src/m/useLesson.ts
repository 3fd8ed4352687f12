// A lesson, what makes it complete, and the clock that runs while it is studied.
import { computed } from 'vue'
import { useAsk } from '../common/client'
import { duration } from '../common/format'
import { LessonExtras, LessonPage } from '../common/gql/documents'
import { recordNow, told } from './study'
import { useStudy } from './useStudy'
import { t } from './words'

export function useLesson(id: string) {
  const page = useAsk(LessonPage, { id })
  const extras = useAsk(LessonExtras, { id })
  const lesson = computed(() => page.data.value?.lesson)
  const record = computed(() => lesson.value && recordNow(id, lesson.value.viewerRecord))
  const complete = computed(() => record.value?.status === 'COMPLETED')
  const study = useStudy(id, () => lesson.value?.title ?? '')
  const rules = computed(() =>
    (extras.data.value?.lesson.viewerCompletion.rules ?? []).map((r) => {
      const now = told.records[id]
      const actual = r.rule === 'COVERAGE' && now ? now.coverage : r.rule === 'CREDITED_SECONDS' && now ? now.creditedSeconds : r.actual
      const shown = (n: number) => (r.rule === 'COVERAGE' ? Math.floor(n * 100) : duration(n))
      return { rule: r.rule, met: r.met || complete.value || actual >= r.required, words: t(`lesson.rule.${r.rule}`, { actual: shown(actual), required: r.rule === 'COVERAGE' ? Math.round(r.required * 100) : shown(r.required) }) }
    }),
  )
  function again(): void {
    page.again()
    extras.again()
  }
  return { id, page, extras, lesson, complete, study, rules, again }
}
