// A quiz as it is written, and as the school takes it.
import type { LessonToWriteQuery, QuestionKind, QuizInput } from '../../../common/gql/types'

type Draft = NonNullable<LessonToWriteQuery['lesson']['draft']['quiz']>

export interface QuestionForm {
  // Of the form alone: tells questions apart while they are written.
  key: number
  kind: QuestionKind
  text: string
  points: number
  options: { text: string; correct: boolean }[]
  // One a line.
  accepted: string
  // Of true or false.
  truth: boolean
  explanation: string
}
export interface QuizForm {
  passPercent: number
  maxAttempts: number | ''
  minutes: number | ''
  drawCount: number | ''
  shuffle: boolean
  questions: QuestionForm[]
}

let keys = 0
export const emptyQuiz = (): QuizForm => ({ passPercent: 60, maxAttempts: '', minutes: '', drawCount: '', shuffle: false, questions: [] })
export const emptyQuestion = (kind: QuestionKind): QuestionForm => ({ key: ++keys, kind, text: '', points: 10, options: [{ text: '', correct: true }, { text: '', correct: false }], accepted: '', truth: true, explanation: '' })

const isTrue = (word: string): boolean => /^(true|正确|对|是)$/i.test(word.trim())

export function formOf(d: Draft): QuizForm {
  return {
    passPercent: d.passPercent,
    maxAttempts: d.maxAttempts ?? '',
    minutes: d.timeLimitSeconds === null || d.timeLimitSeconds === undefined ? '' : d.timeLimitSeconds / 60,
    drawCount: d.drawCount ?? '',
    shuffle: d.shuffle,
    questions: d.questions.map((q) => ({
      key: ++keys,
      kind: q.kind,
      text: q.text,
      points: q.points,
      options: q.options.length ? q.options.map((o) => ({ ...o })) : [{ text: '', correct: true }, { text: '', correct: false }],
      accepted: q.acceptedAnswers.join('\n'),
      truth: q.options.length ? isTrue(q.options.find((o) => o.correct)?.text ?? '') : isTrue(q.acceptedAnswers[0] ?? ''),
      explanation: q.explanation ?? '',
    })),
  }
}

// How true and false are called on the paper.
export function inputOf(f: QuizForm, words: { yes: string; no: string } = { yes: '正确', no: '错误' }): QuizInput {
  return {
    passPercent: f.passPercent,
    maxAttempts: f.maxAttempts === '' ? null : f.maxAttempts,
    timeLimitSeconds: f.minutes === '' ? null : Math.round(f.minutes * 60),
    drawCount: f.drawCount === '' ? null : f.drawCount,
    shuffle: f.shuffle,
    questions: f.questions.map((q) => ({
      kind: q.kind,
      text: q.text.trim(),
      points: q.points,
      options: q.kind === 'SHORT_TEXT' ? null : q.kind === 'TRUE_FALSE' ? [{ text: words.yes, correct: q.truth }, { text: words.no, correct: !q.truth }] : q.options.map((o) => ({ text: o.text.trim(), correct: o.correct })),
      acceptedAnswers: q.kind === 'SHORT_TEXT' ? q.accepted.split('\n').map((x) => x.trim()).filter(Boolean) : null,
      explanation: q.explanation.trim() || null,
    })),
  }
}
