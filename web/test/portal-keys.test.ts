import { effectScope, nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { acting, useKeys, type Said } from '../src/portal/keys'

// A film as far as keys know it.
function film() {
  const f = { paused: true, currentTime: 10, duration: 26, playbackRate: 1, muted: false, textTracks: [] as { mode: string }[], play: vi.fn(() => Promise.resolve()), pause: vi.fn() }
  f.play.mockImplementation(() => ((f.paused = false), Promise.resolve()))
  f.pause.mockImplementation(() => void (f.paused = true))
  return f
}
let scope: ReturnType<typeof effectScope>
let player: ReturnType<typeof film>
const said: Said[] = []
const help = vi.fn()
beforeEach(() => {
  document.body.innerHTML = '<input id="field"><button id="button"></button><div id="text" contenteditable="true"></div><p id="plain"></p>'
  player = film()
  said.length = 0
  help.mockReset()
  acting.value = true
  scope = effectScope()
  scope.run(() => useKeys(() => player as unknown as HTMLMediaElement, (s) => said.push(s), help))
})
afterEach(() => scope.stop())

function press(key: string, on = 'plain', more: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  document.getElementById(on)!.dispatchEvent(event)
  return event.defaultPrevented
}

describe('keys of a film', () => {
  it('play, jump within the film, and change the speed step by step', () => {
    expect(press(' ')).toBe(true)
    expect(player.paused).toBe(false)
    press(' ')
    expect(player.paused).toBe(true)
    press('ArrowRight')
    expect(player.currentTime).toBe(15)
    for (let i = 0; i < 5; i++) press('ArrowRight')
    expect(player.currentTime).toBe(26)
    for (let i = 0; i < 9; i++) press('ArrowLeft')
    expect(player.currentTime).toBe(0)
    for (let i = 0; i < 9; i++) press('>')
    expect(player.playbackRate).toBe(2)
    for (let i = 0; i < 9; i++) press('<')
    expect(player.playbackRate).toBe(0.75)
    expect(said.at(-1)).toEqual({ word: 'speed', value: 0.75 })
  })
  it('find the next speed from one that the browser set', () => {
    player.playbackRate = 1.1
    press('>')
    expect(player.playbackRate).toBe(1.25)
    player.playbackRate = 4
    press('>')
    expect(player.playbackRate).toBe(2)
    press('<')
    expect(player.playbackRate).toBe(1.5)
    player.playbackRate = 1.9
    press('>')
    expect(player.playbackRate).toBe(2)
  })
  it('show captions where there are any', () => {
    press('c')
    expect(said.at(-1)?.word).toBe('noCaptions')
    player.textTracks.push({ mode: 'hidden' })
    press('C')
    expect(player.textTracks[0]!.mode).toBe('showing')
    press('c')
    expect(player.textTracks[0]!.mode).toBe('hidden')
  })
  it.each([
    ['a field', ' ', 'field', {}],
    ['a field', '?', 'field', {}],
    ['a text that is written', 'm', 'text', {}],
    ['a button that a space presses', ' ', 'button', {}],
    ['the browser', 'ArrowLeft', 'plain', { altKey: true }],
    ['the browser', 'f', 'plain', { ctrlKey: true }],
    ['an input method', 'c', 'plain', { isComposing: true }],
    ['nobody', 'x', 'plain', {}],
    ['nobody, whatever objects have of themselves', 'toString', 'plain', {}],
    ['one who holds the key down', ' ', 'plain', { repeat: true }],
  ])('leave to %s what is theirs', (_who, key, on, more) => {
    expect(press(key, on, more)).toBe(false)
    expect([player.paused, player.currentTime, player.muted, help.mock.calls.length]).toEqual([true, 10, false, 0])
  })
  it('rest while a dialog is open, and while they are switched off', async () => {
    document.body.insertAdjacentHTML('beforeend', '<div role="dialog" aria-modal="true"></div>')
    press('m')
    document.querySelector('[role=dialog]')!.remove()
    acting.value = false
    await nextTick()
    expect(localStorage.getItem('school.keys')).toBe('off')
    press('m')
    expect(press('?')).toBe(false)
    expect(player.muted).toBe(false)
    acting.value = true
    await nextTick()
    expect(localStorage.getItem('school.keys')).toBeNull()
    press('m')
    expect(player.muted).toBe(true)
  })
  it('show their table, and go with the page', () => {
    expect(press('?')).toBe(true)
    expect(help).toHaveBeenCalledOnce()
    scope.stop()
    press('m')
    expect(player.muted).toBe(false)
  })
})
