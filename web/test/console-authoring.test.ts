import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { throughEditor, unseen } from '../src/console/areas/courses/markdown'
import { moved, placeOf, problemsAt } from '../src/console/areas/courses/outline'
import { emptyQuestion, emptyQuiz, formOf, inputOf } from '../src/console/areas/courses/quiz'
import { Sha256 } from '../src/console/lib/sha256'
import { extensionOf, rangeEnd } from '../src/console/lib/upload'

describe('Sha256', () => {
  it('agrees with the one of Node, however the bytes are cut', () => {
    for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 100_003]) {
      const bytes = randomBytes(size)
      const sum = new Sha256()
      for (let at = 0; at < size; at += 37) sum.add(bytes.subarray(at, at + 37))
      expect(sum.hex(), `${size} bytes`).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })
})

describe('upload', () => {
  it('reads how far the school is', () => {
    expect(rangeEnd('bytes=0-2097151')).toBe(2097152)
    expect(rangeEnd(null)).toBe(0)
    expect(rangeEnd('bytes=5-9')).toBe(0)
  })
  it('tells files by the end of their names', () => {
    expect(extensionOf('a.b.MP4')).toBe('mp4')
    expect(extensionOf('mp4')).toBe('')
  })
})

describe('outline', () => {
  it('moves one and keeps the order of the others', () => {
    expect(moved(['a', 'b', 'c', 'd'], 3, 1)).toEqual(['a', 'd', 'b', 'c'])
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  })
  it('finds where a problem is', () => {
    expect(placeOf('modules[1].lessons[12]')).toEqual({ module: 1, lesson: 12 })
    expect(placeOf('modules[3]')).toEqual({ module: 3, lesson: -1 })
    expect(placeOf('title')).toEqual({ module: -1, lesson: -1 })
    const all = [{ path: 'modules[0].lessons[0]', message: 'a' }, { path: 'modules[0].lessons[0].quiz', message: 'b' }, { path: 'modules[0]', message: 'c' }]
    expect(problemsAt(all, 0, 0).map((x) => x.message)).toEqual(['a', 'b'])
  })
})

describe('quiz', () => {
  it('comes out as it went in', () => {
    const draft = {
      passPercent: 80, maxAttempts: 2, timeLimitSeconds: 90, drawCount: null, shuffle: true,
      questions: [
        { kind: 'MULTIPLE_CHOICE' as const, text: '哪些？', points: 5, options: [{ text: '甲', correct: true }, { text: '乙', correct: true }, { text: '丙', correct: false }], acceptedAnswers: [], explanation: null },
        { kind: 'SHORT_TEXT' as const, text: '几个？', points: 1, options: [], acceptedAnswers: ['三', '3'], explanation: '数一数' },
      ],
    }
    const back = inputOf(formOf(draft))
    expect(back).toEqual({ ...draft, questions: [{ ...draft.questions[0], acceptedAnswers: null }, { ...draft.questions[1], options: null }] })
  })
  it('keeps which of true and false is right, in either way of writing it', () => {
    for (const [truth, acceptedAnswers] of [[true, ['true']], [false, ['false']]] as const) {
      const form = formOf({ passPercent: 60, maxAttempts: null, timeLimitSeconds: null, drawCount: null, shuffle: false, questions: [{ kind: 'TRUE_FALSE', text: '?', points: 1, options: [], acceptedAnswers: [...acceptedAnswers], explanation: null }] })
      expect(form.questions[0]!.truth).toBe(truth)
      expect(inputOf(form).questions[0]!.options).toEqual([{ text: '正确', correct: truth }, { text: '错误', correct: !truth }])
    }
  })
  it('leaves out what was left open', () => {
    const form = { ...emptyQuiz(), questions: [emptyQuestion('SINGLE_CHOICE')] }
    expect(inputOf(form)).toMatchObject({ maxAttempts: null, timeLimitSeconds: null, drawCount: null })
  })
})

describe('markdown', () => {
  it('keeps what the school shows', () => {
    const text = '## 标题\n\n一段**粗**、*斜*、~~删~~和[链接](https://example.org/a)。\n\n- 一\n- 二\n  - 三\n\n1. 甲\n2. 乙\n\n> 引用\n\n| 列 | 列二 |\n| --- | --- |\n| 一 | 二 |\n\n---\n\n`代码`'
    const { markdown, lost } = throughEditor(text)
    expect(lost, markdown).toBe(false)
  })
  it('tells of what the editor would lose', () => {
    expect(throughEditor('- [x] 做完\n- [ ] 没做').lost).toBe(true)
    expect(throughEditor('看![图](a.png)').lost).toBe(true)
    expect(throughEditor('<div>字</div>').lost).toBe(true)
  })
  it('names what learners do not see', () => {
    expect(unseen('![图](a.png) <b>字</b> [文件](file:///a) [好](https://example.org)').map((x) => x.kind)).toEqual(['image', 'html', 'html', 'link'])
    expect(unseen('| 列 |\n| --- |\n| ![图](a.png) |').map((x) => x.kind)).toEqual(['image'])
    expect(unseen('平常的一段话。')).toEqual([])
  })
})
