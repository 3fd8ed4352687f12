// What was studied waits here until the school has said that it has it. An event is written
// once and never changed; it goes when the school names its id, and only then. So nothing is
// lost where an answer is, and a repeat is a DUPLICATE. Each event belongs to a member: one
// who signs out keeps what waits, and nobody else sends it.
import { delMany, entries, set } from 'idb-keyval'
import { reactive, readonly } from 'vue'
import { Failed } from './auth'
import type { ReportStudyMutation, StudyEventInput } from './gql/types'
import { storeOf } from './store'

export type StudyEvent = StudyEventInput

export interface Waiting {
  member: string
  // What people are shown of it.
  lesson: string
  title: string
  queuedAt: number
  event: StudyEvent
}

export type Report = ReportStudyMutation['reportStudy']
type Send = (events: StudyEvent[]) => Promise<Report>

const most = 200

const store = storeOf('school-outbox', 'events')

const state = reactive<{ waiting: number; sending: boolean; refused: { lesson: string; title: string; reason: string }[] }>({ waiting: 0, sending: false, refused: [] })
export const outbox = readonly(state)

const keyOf = (member: string, id: string) => `${member} ${id}`

// What could not be written – a private window, a full phone – waits as long as the page is
// open, and what could not be taken away is not sent again by it.
const unwritten = new Map<string, Waiting>()
const done = new Set<string>()

export async function put(waiting: Waiting): Promise<void> {
  const key = keyOf(waiting.member, waiting.event.id)
  try {
    await set(key, waiting, store())
  } catch {
    unwritten.set(key, waiting)
  }
  state.waiting++
}

// waitingOf lists what waits of a member, the oldest first.
export async function waitingOf(member: string): Promise<Waiting[]> {
  const written = await entries<string, Waiting>(store()).catch(() => [])
  return [...written, ...unwritten]
    .filter(([key]) => key.startsWith(`${member} `) && !done.has(key))
    .map(([, value]) => value)
    .sort((a, b) => a.queuedAt - b.queuedAt)
}

async function forget(gone: Waiting[]): Promise<void> {
  const keys = gone.map((w) => keyOf(w.member, w.event.id))
  keys.forEach((key) => unwritten.delete(key))
  try {
    await delMany(keys, store())
  } catch {
    keys.forEach((key) => done.add(key))
  }
}

let flushing: Promise<boolean> | null = null
let whose = ''
let again = false

// flush sends what waits of a member. However often it is called, one goes on at a time, and
// what was put in meanwhile is sent after it. False where the school could not be reached.
export function flush(member: string, send: Send, came: (report: Report) => void = () => undefined): Promise<boolean> {
  if (flushing && whose !== member) return flushing.catch(() => false).then(() => flush(member, send, came))
  if (flushing) {
    again = true
    return flushing
  }
  whose = member
  flushing = (async () => {
    state.sending = true
    try {
      do {
        again = false
        while (await sendPart(member, most, send, came));
      } while (again)
      return true
    } catch (error) {
      if (error instanceof Failed) return false
      throw error
    } finally {
      state.sending = false
      flushing = null
      await count(member)
    }
  })()
  return flushing
}

// sendPart sends the oldest that wait, and reports whether the school took any of them.
async function sendPart(member: string, size: number, send: Send, came: (report: Report) => void): Promise<boolean> {
  const part = (await waitingOf(member)).slice(0, size)
  if (part.length === 0) return false
  let report: Report
  try {
    report = await send(part.map((w) => w.event))
  } catch (error) {
    // One that the school cannot read must not keep the others from it for ever.
    if (!(error instanceof Failed) || error.trouble.kind !== 'input') throw error
    if (part.length > 1) return sendPart(member, Math.ceil(part.length / 2), send, came)
    state.refused.push({ lesson: part[0]!.lesson, title: part[0]!.title, reason: 'OUT_OF_RANGE' })
    await forget(part)
    return true
  }
  const named = new Map(report.results.map((r) => [r.eventId, r]))
  const gone = part.filter((w) => named.has(w.event.id))
  await forget(gone)
  for (const w of gone) {
    const result = named.get(w.event.id)!
    if (result.outcome === 'REJECTED' && result.reason) state.refused.push({ lesson: w.lesson, title: w.title, reason: result.reason })
  }
  came(report)
  return gone.length > 0
}

export async function count(member: string): Promise<number> {
  state.waiting = (await waitingOf(member)).length
  return state.waiting
}

// discard throws away what waits of a member, who was asked.
export async function discard(member: string): Promise<void> {
  await forget(await waitingOf(member))
  await count(member)
}

export const forgetRefused = (): void => void state.refused.splice(0)

// keepFlushing tries again by itself: soon after a failure, later and later, and at once
// when the network comes back or the page is looked at again.
export function keepFlushing(work: () => Promise<boolean>): () => void {
  let wait = 2000
  let timer: ReturnType<typeof setTimeout> | undefined
  let turns = 0
  const turn = async (): Promise<void> => {
    const mine = ++turns
    clearTimeout(timer)
    const reached = await work().catch(() => false)
    // Another has begun meanwhile: what comes next is its to say.
    if (mine !== turns) return
    timer = setTimeout(() => void turn(), (reached ? 60_000 : wait) * (0.75 + Math.random() / 2))
    wait = reached ? 2000 : Math.min(wait * 2, 60_000)
  }
  const now = () => {
    wait = 2000
    void turn()
  }
  const seen = () => document.visibilityState === 'visible' && now()
  addEventListener('online', now)
  document.addEventListener('visibilitychange', seen)
  void turn()
  return () => {
    turns++
    clearTimeout(timer)
    removeEventListener('online', now)
    document.removeEventListener('visibilitychange', seen)
  }
}
