import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Failed } from '../src/common/auth'
import { clock, daysUntil, percent } from '../src/common/format'
import { newId } from '../src/common/id'
import { discard, flush, put, waitingOf, type Report, type StudyEvent } from '../src/common/outbox'
import { Meter, type Piece } from '../src/common/useProgress'
import { zh as sharedZh } from '../src/common/i18n/zh'
import { en as sharedEn } from '../src/common/i18n/en'
import { zh } from '../src/m/words'
import { en } from '../src/m/words-en'
import { spread } from '../src/m/useReading'

const event = (id: string): StudyEvent => ({ id, sessionId: 's', startedAt: '2026-07-01T00:00:00Z', elapsedSeconds: 5, fromPosition: 0, toPosition: 5, playbackRate: 1 })
const add = (member: string, id: string) => put({ member, lesson: 'l', title: '课', queuedAt: Number(id), event: event(id) })
const accept = (events: StudyEvent[]): Report => ({ results: events.map((e) => ({ eventId: e.id, outcome: 'ACCEPTED', creditedSeconds: 5, reason: null })), records: [], enrollments: [] })
const gone = () => new Failed({ kind: 'offline', message: '' })

describe('outbox', () => {
  beforeEach(async () => {
    await discard('a')
    await discard('b')
  })
  it('sends what waits of one member, the oldest first, and nobody else’s', async () => {
    await add('a', '2')
    await add('a', '1')
    await add('b', '3')
    const sent: string[] = []
    expect(await flush('a', async (e) => (sent.push(...e.map((x) => x.id)), accept(e)))).toBe(true)
    expect(sent).toEqual(['1', '2'])
    expect((await waitingOf('b')).length).toBe(1)
  })
  it('keeps all where there is no answer, and sends the same ids again', async () => {
    await add('a', '1')
    const sent: string[] = []
    const lost = async (e: StudyEvent[]): Promise<Report> => {
      sent.push(e[0]!.id)
      throw gone()
    }
    expect(await flush('a', lost)).toBe(false)
    expect((await waitingOf('a')).length).toBe(1)
    await flush('a', async (e) => (sent.push(e[0]!.id), accept(e)))
    expect(sent).toEqual(['1', '1'])
    expect(await waitingOf('a')).toEqual([])
  })
  it('loses nothing that is put in while an answer is on its way', async () => {
    await add('a', '1')
    const sent: string[] = []
    await flush('a', async (e) => {
      if (sent.length === 0) await add('a', '2')
      sent.push(...e.map((x) => x.id))
      return accept(e)
    })
    expect(sent).toEqual(['1', '2'])
    expect(await waitingOf('a')).toEqual([])
  })
  it('forgets an event only when the school names it', async () => {
    await add('a', '1')
    await add('a', '2')
    let turn = 0
    await flush('a', async (e) => (turn++ === 0 ? accept(e.slice(0, 1)) : { results: [], records: [], enrollments: [] }))
    expect((await waitingOf('a')).map((w) => w.event.id)).toEqual(['2'])
  })
})

describe('meter', () => {
  let at = 0
  let pieces: Piece[] = []
  const meter = () => new Meter({ cut: (p) => pieces.push(p), now: () => at })
  beforeEach(() => {
    at = 1_000_000
    pieces = []
  })
  const pass = (m: Meter, seconds: number, from: number, rate = 1) => {
    for (let s = 0.25; s <= seconds; s += 0.25) {
      at += 250
      m.at(from + s * rate, rate)
    }
  }
  it('counts what was played, in pieces of five seconds', () => {
    const m = meter()
    m.playing(0)
    pass(m, 12, 0)
    m.stopped(12)
    expect(pieces.map((p) => [p.from, p.to])).toEqual([[0, 5], [5, 10], [10, 12]])
    expect(pieces.reduce((n, p) => n + p.elapsed, 0)).toBeCloseTo(12)
  })
  it('counts no jump', () => {
    const m = meter()
    m.playing(0)
    pass(m, 2, 0)
    m.at(600)
    pass(m, 2, 600)
    m.stopped()
    expect(pieces.map((p) => [p.from, p.to])).toEqual([[0, 2], [600, 602]])
  })
  it('counts no pause, and notes the speed', () => {
    const m = meter()
    m.playing(0, 2)
    pass(m, 2, 0, 2)
    m.stopped(4)
    at += 60_000
    m.playing(4, 1)
    pass(m, 1, 4)
    m.stopped(5)
    expect(pieces.map((p) => [p.to - p.from, p.elapsed, p.rate])).toEqual([[4, 2, 2], [1, 1, 1]])
  })
})

describe('reading', () => {
  it('reaches the end only once that is seen', () => {
    expect(spread(0, 60, 5)).toEqual({ from: 0, to: 5 })
    expect(spread(0.5, 60, 5)).toEqual({ from: 30, to: 35 })
    expect(spread(1, 60, 5)).toEqual({ from: 55, to: 60 })
    expect(spread(1, 3, 5)).toEqual({ from: 0, to: 3 })
  })
})

describe('words and numbers', () => {
  it('says everything in both languages, with the same blanks', () => {
    const blanks = (s: string) => (s.match(/\{\w+\}/g) ?? []).sort().join()
    for (const [chinese, english] of [[sharedZh, sharedEn], [zh, en]] as [Record<string, string>, Record<string, string>][]) {
      expect(Object.keys(english).sort()).toEqual(Object.keys(chinese).sort())
      for (const key of Object.keys(chinese)) expect([key, blanks(english[key]!)]).toEqual([key, blanks(chinese[key]!)])
    }
  })
  it('says times and shares', () => {
    expect([clock(65), clock(3723), percent(0.999), percent(1)]).toEqual(['1:05', '1:02:03', 99, 100])
    expect(daysUntil('2026-03-01', new Date(2026, 1, 28, 23))).toBe(1)
  })
  it('makes UUIDs without a secure context', () => {
    vi.stubGlobal('crypto', { getRandomValues: <T extends ArrayBufferView>(b: T) => b })
    expect(newId()).toBe('00000000-0000-4000-8000-000000000000')
    vi.unstubAllGlobals()
  })
})
