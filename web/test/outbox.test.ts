// What was studied, where the browser keeps nothing or the school refuses.
import 'fake-indexeddb/auto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Report, StudyEvent } from '../src/common/outbox'

const event = (id: string): StudyEvent => ({ id, sessionId: 's', startedAt: '2026-07-01T00:00:00Z', elapsedSeconds: 5, fromPosition: 0, toPosition: 5, playbackRate: 1 })
const accept = (events: StudyEvent[]): Report => ({ results: events.map((e) => ({ eventId: e.id, outcome: 'ACCEPTED', creditedSeconds: 5, reason: null })), records: [], enrollments: [] })

// broken is an IndexedDB that opens and then refuses, as a full phone does, or does not open
// at all, as some private windows do not.
const broken = (how: 'full' | 'private') => ({
  open: () => {
    if (how === 'private') throw new DOMException('no', 'SecurityError')
    const request = { result: { transaction: () => { throw new DOMException('full', 'QuotaExceededError') } } } as unknown as IDBOpenDBRequest
    setTimeout(() => request.onsuccess?.({} as Event))
    return request
  },
})

const fresh = () => (vi.resetModules(), import('../src/common/outbox'))
type Outbox = Awaited<ReturnType<typeof fresh>>
const add = (o: Outbox, member: string, id: string) => o.put({ member, lesson: 'l', title: '课', queuedAt: Number(id), event: event(id) })

describe('outbox', () => {
  beforeEach(() => void vi.unstubAllGlobals())

  for (const how of ['full', 'private'] as const) {
    it(`keeps what cannot be written (${how}) as long as the page is open`, async () => {
      vi.stubGlobal('indexedDB', broken(how))
      const o = await fresh()
      await add(o, 'a', '1')
      await add(o, 'b', '2')
      expect((await o.waitingOf('a')).map((w) => w.event.id)).toEqual(['1'])
      expect(await o.count('a')).toBe(1)
      const sent: string[][] = []
      expect(await o.flush('a', async (e) => (sent.push(e.map((x) => x.id)), accept(e)))).toBe(true)
      expect(sent).toEqual([['1']])
      expect([await o.count('a'), await o.count('b')]).toEqual([0, 1])
    })
  }

  it('sends once what it cannot take away', async () => {
    const o = await fresh()
    await add(o, 'a', '1')
    const sent: string[][] = []
    await o.flush('a', async (e) => {
      sent.push(e.map((x) => x.id))
      // From now on the phone is full.
      vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation((...args) => {
        if (args[1] === 'readwrite') throw new DOMException('full', 'QuotaExceededError')
        vi.restoreAllMocks()
        throw new DOMException('full', 'QuotaExceededError')
      })
      return accept(e)
    })
    vi.restoreAllMocks()
    expect(sent).toEqual([['1']])
    expect(await o.count('a')).toBe(0)
  })

  it('does not let one that the school cannot read keep the others', async () => {
    const o = await fresh()
    await o.discard('a')
    const { Failed } = await import('../src/common/auth')
    for (const id of ['1', '2', '3', '4', '5']) await add(o, 'a', id)
    const taken: string[] = []
    const send = async (e: StudyEvent[]) => {
      if (e.some((x) => x.id === '4')) throw new Failed({ kind: 'input', message: '' })
      taken.push(...e.map((x) => x.id))
      return accept(e)
    }
    expect(await o.flush('a', send)).toBe(true)
    expect(taken.sort()).toEqual(['1', '2', '3', '5'])
    expect(o.outbox.refused.map((r) => r.reason)).toEqual(['OUT_OF_RANGE'])
    expect(await o.waitingOf('a')).toEqual([])
  })

  it('sends what one member left after another’s, not among it', async () => {
    const o = await fresh()
    await o.discard('a')
    await add(o, 'a', '1')
    await add(o, 'b', '2')
    let go = () => {}
    const held = new Promise<void>((resolve) => (go = resolve))
    const sent: string[] = []
    const first = o.flush('a', async (e) => (await held, sent.push('a:' + e.map((x) => x.id)), accept(e)))
    const second = o.flush('b', async (e) => (sent.push('b:' + e.map((x) => x.id)), accept(e)))
    go()
    expect(await Promise.all([first, second])).toEqual([true, true])
    expect(sent).toEqual(['a:1', 'b:2'])
  })

  it('tries again soon after a failure, then later and later, and in one row of turns', async () => {
    vi.useFakeTimers()
    try {
      const o = await fresh()
      const at: number[] = []
      const began = Date.now()
      const stop = o.keepFlushing(async () => (at.push(Date.now() - began), false))
      dispatchEvent(new Event('online'))
      await vi.advanceTimersByTimeAsync(60_000)
      stop()
      const gaps = at.slice(2).map((t, i) => t - at[i + 1]!)
      expect(gaps[0]).toBeLessThanOrEqual(2500)
      expect(gaps.every((g, i) => i === 0 || g > gaps[i - 1]! * 0.9)).toBe(true)
      expect(at.length).toBeLessThan(8)
    } finally {
      vi.useRealTimers()
    }
  })
})
