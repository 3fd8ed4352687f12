import type { CourseCategory, LessonKind, QuestionKind } from '../../../common/gql/types'

export const categories: CourseCategory[] = ['THEORY', 'PARTY_KNOWLEDGE', 'POLICY', 'BUSINESS_SKILLS', 'LAW_AND_SAFETY', 'SPECIAL_TRAINING']
export const kinds: LessonKind[] = ['ARTICLE', 'VIDEO', 'AUDIO', 'DOCUMENT', 'QUIZ']
export const questionKinds: QuestionKind[] = ['SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'TRUE_FALSE', 'SHORT_TEXT']
