// Sending a file to the school: announced with its checksum, sent in parts that go on where
// the last one ended, and looked into at the end. What was announced is remembered, so that
// after a reload the same file, chosen again, goes on where it was.
import { onScopeDispose, reactive, ref } from 'vue'
import { Failed, session } from '../../common/auth'
import { ask, task } from '../../common/client'
import { AnnounceUpload, FinishUpload, UploadState } from '../../common/gql/documents'
import type { FinishUploadMutation } from '../../common/gql/types'
import { Sha256 } from './sha256'
import { f } from './uploadTexts'

export type Arrived = FinishUploadMutation['completeUpload']['media']

export const types: Record<string, string> = {
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  vtt: 'text/vtt',
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
export const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

interface Kept {
  id: string
  name: string
  size: number
  sha256: string
}
interface Place {
  id: string
  url: string | null
  receivedBytes: number | null
  completedAt: string | null
  headers: { name: string; value: string }[]
}
export type Phase = 'idle' | 'reading' | 'sending' | 'paused' | 'checking' | 'failed'

export const part = 2 << 20
const tries = 5

// rangeEnd reads how far the school is out of the header Range of its answer.
export const rangeEnd = (header: string | null): number => {
  const last = /^bytes=0-(\d+)$/.exec(header ?? '')?.[1]
  return last === undefined ? 0 : Number(last) + 1
}

class Broken extends Error {
  constructor(readonly status: number) {
    super(`HTTP ${status}`)
  }
}
class Stopped extends Error {}

export function useUpload(slot: string, done: (media: Arrived, uploadId: string, fileName: string) => void) {
  const key = `school.upload.${session.viewer?.id ?? ''}.${slot}`
  const state = reactive({ phase: 'idle' as Phase, name: '', size: 0, sent: 0, wrong: '' })
  // What was begun before this page was opened.
  const kept = ref<(Kept & { sent: number }) | null>(null)
  let file: File | null = null
  let place: Place | null = null
  let request: XMLHttpRequest | null = null
  let stopped = false
  let round = 0

  function remember(what: Kept | null): void {
    try {
      if (what) localStorage.setItem(key, JSON.stringify(what))
      else localStorage.removeItem(key)
    } catch {
      // Private windows keep nothing: such an upload begins anew after a reload.
    }
  }
  function remembered(): Kept | null {
    try {
      return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept | null
    } catch {
      return null
    }
  }

  async function stateOf(id: string): Promise<Place | null> {
    const { node } = await ask(UploadState, { id })
    return node && 'id' in node ? (node as Place) : null
  }

  async function look(): Promise<void> {
    const before = remembered()
    if (!before) return
    try {
      const now = await stateOf(before.id)
      if (state.phase !== 'idle') return
      if (!now || now.completedAt) remember(null)
      else kept.value = { ...before, sent: now.receivedBytes ?? 0 }
    } catch (error) {
      if (!(error instanceof Failed)) throw error
      kept.value = { ...before, sent: 0 }
    }
  }
  void look()

  async function checksum(of: File, mine: number): Promise<string> {
    const sum = new Sha256()
    for (let at = 0; at < of.size; at += 4 << 20) {
      sum.add(new Uint8Array(await of.slice(at, at + (4 << 20)).arrayBuffer()))
      if (mine !== round) throw new Stopped()
      state.sent = Math.min(of.size, at + (4 << 20))
    }
    return sum.hex()
  }

  async function choose(next: File): Promise<void> {
    const mine = ++round
    file = next
    place = null
    stopped = false
    Object.assign(state, { phase: 'reading', name: next.name, size: next.size, sent: 0, wrong: '' })
    try {
      const type = types[extensionOf(next.name)] ?? next.type
      const sha256 = await checksum(next, mine)
      const before = remembered()
      if (before && before.sha256 === sha256 && before.size === next.size) place = await stateOf(before.id)
      if (!place || place.completedAt) {
        const input = { fileName: next.name, mimeType: type, byteSize: next.size, sha256 }
        place = (await task(AnnounceUpload, { input })).createUpload.upload as Place
      }
      if (mine !== round) return
      remember({ id: place.id, name: next.name, size: next.size, sha256 })
      kept.value = null
      await go(mine)
    } catch (error) {
      fail(error, mine)
    }
  }

  function fail(error: unknown, mine: number): void {
    if (mine !== round) return
    if (error instanceof Stopped) state.phase = 'paused'
    else if (error instanceof Failed || error instanceof Broken) {
      state.phase = 'failed'
      state.wrong = error instanceof Failed ? error.trouble.message : error.status === 507 ? f('full') : f('broken')
    } else throw error
  }

  async function go(mine: number): Promise<void> {
    state.phase = 'sending'
    for (let failed = 0; ; ) {
      if (stopped) throw new Stopped()
      if (mine !== round || !place || !file) return
      const own = place.receivedBytes !== null
      const from = own ? place.receivedBytes! : 0
      state.sent = from
      try {
        if (from < file.size) {
          const until = own ? Math.min(from + part, file.size) : file.size
          const arrived = await put(place, file, from, until, own)
          failed = 0
          if (own) place.receivedBytes = arrived
          if (own && arrived < file.size) continue
        }
        await finish(mine)
        return
      } catch (error) {
        if (error instanceof Failed && error.trouble.reason === 'INCOMPLETE') {
          place = (await stateOf(place.id)) ?? place
          if (++failed < tries) continue
        }
        if (!(error instanceof Broken) || ++failed >= tries || error.status === 507) throw error
        await new Promise((r) => setTimeout(r, 500 * 2 ** failed))
        if (stopped) throw new Stopped()
        try {
          place = (await stateOf(place.id)) ?? place
        } catch (again) {
          if (!(again instanceof Failed) || again.trouble.kind !== 'offline') throw again
        }
      }
    }
  }

  function put(to: Place, of: File, from: number, until: number, own: boolean): Promise<number> {
    return new Promise((came, broke) => {
      const r = (request = new XMLHttpRequest())
      // The school's own store is asked where this page came from: its address may be another
      // name of the same machine.
      const url = new URL(to.url ?? '', location.href)
      r.open('PUT', own ? url.pathname + url.search : url.href)
      for (const h of to.headers) r.setRequestHeader(h.name, h.value)
      if (own) r.setRequestHeader('Content-Range', `bytes ${from}-${until - 1}/${of.size}`)
      r.upload.onprogress = (e) => (state.sent = from + e.loaded)
      r.onload = () => {
        if (r.status === 200 || r.status === 308 || r.status === 416) came(own ? rangeEnd(r.getResponseHeader('Range')) : of.size)
        else broke(new Broken(r.status))
      }
      r.onerror = () => broke(new Broken(0))
      r.onabort = () => broke(new Stopped())
      r.send(of.slice(from, until))
    })
  }

  async function finish(mine: number): Promise<void> {
    state.phase = 'checking'
    for (;;) {
      try {
        const { completeUpload } = await task(FinishUpload, { id: place!.id })
        if (mine !== round) return
        remember(null)
        state.phase = 'idle'
        done(completeUpload.media, completeUpload.upload.id, state.name)
        return
      } catch (error) {
        if (!(error instanceof Failed)) throw error
        if (error.trouble.reason !== 'CHECKING') {
          // What was refused is of no use any more.
          if (error.trouble.kind === 'input' || error.trouble.reason === 'EXPIRED') remember(null)
          throw error
        }
        await new Promise((r) => setTimeout(r, 3000))
      }
    }
  }

  function pause(): void {
    stopped = true
    request?.abort()
  }
  async function resume(): Promise<void> {
    if (!file || !place) {
      if (file) await choose(file)
      return
    }
    const mine = ++round
    stopped = false
    state.wrong = ''
    state.phase = 'sending'
    try {
      place = (await stateOf(place.id)) ?? place
      await go(mine)
    } catch (error) {
      fail(error, mine)
    }
  }
  function drop(): void {
    round++
    stopped = true
    request?.abort()
    remember(null)
    kept.value = null
    file = place = null
    Object.assign(state, { phase: 'idle', name: '', size: 0, sent: 0, wrong: '' })
  }
  const leaving = (e: BeforeUnloadEvent) => {
    if (state.phase === 'sending' || state.phase === 'reading') e.preventDefault()
  }
  addEventListener('beforeunload', leaving)
  onScopeDispose(() => {
    removeEventListener('beforeunload', leaving)
    round++
    request?.abort()
  })
  return { state, kept, choose, pause, resume, drop }
}
