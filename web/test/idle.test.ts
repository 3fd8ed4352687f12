import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { idleAfter, useIdle, warnedBefore } from '../src/portal/idle'

describe('a computer that is left', () => {
  let scope: EffectScope
  let signedIn: boolean
  const leave = vi.fn()
  const begin = () => scope.run(() => useIdle(() => signedIn, leave))!
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
    scope = effectScope()
    signedIn = true
    leave.mockReset()
  })
  afterEach(() => {
    scope.stop()
    vi.useRealTimers()
  })

  test('signs out after a quarter of an hour, and says so a minute before', () => {
    const { left } = begin()
    vi.advanceTimersByTime(idleAfter - warnedBefore - 1000)
    expect(left.value).toBeNull()
    vi.advanceTimersByTime(1000)
    expect(left.value).toBe(60)
    vi.advanceTimersByTime(59_000)
    expect(leave).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1000)
    expect(leave).toHaveBeenCalledTimes(1)
  })

  test.each(['keydown', 'pointerdown', 'timeupdate'])('goes on where there is a %s', (sign) => {
    const { left } = begin()
    vi.advanceTimersByTime(idleAfter - 1000)
    expect(left.value).toBe(1)
    document.dispatchEvent(new Event(sign)) // as a film's: it does not bubble
    expect(left.value).toBeNull()
    vi.advanceTimersByTime(idleAfter - 1000)
    expect(leave).not.toHaveBeenCalled()
  })

  test('does not let in who wakes it up too late', () => {
    begin()
    vi.setSystemTime(1_000_000 + 2 * idleAfter) // it slept: no timer ran
    dispatchEvent(new Event('pointermove'))
    vi.advanceTimersByTime(1000)
    expect(leave).toHaveBeenCalledTimes(1)
  })

  test('counts for nobody while nobody is signed in', () => {
    signedIn = false
    const { left } = begin()
    vi.advanceTimersByTime(2 * idleAfter)
    expect(leave).not.toHaveBeenCalled()
    signedIn = true
    vi.advanceTimersByTime(1000)
    expect(left.value).toBeNull()
  })
})
