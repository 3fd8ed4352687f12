// Studying on this phone: the school's clock where it can be reached, a lease where not, and
// the outbox between.
import { del, delMany, get, keys, set } from 'idb-keyval'
import { reactive } from 'vue'
import { device, Failed, session } from '../common/auth'
import { task } from '../common/client'
import { ReportStudy, StartStudy } from '../common/gql/documents'
import * as outbox from '../common/outbox'
import { storeOf } from '../common/store'
import { offline } from '../common/trouble'
import { eventOf, type Piece } from '../common/useProgress'

export const shelf = storeOf('school-study', 'study')

// Ticket is a study session as this phone keeps it. Its end is by this phone's clock.
export interface Ticket {
  sessionId: string
  lessonId: string
  offline: boolean
  expiresAt: number
  heartbeatSeconds: number
  maxPlaybackRate: number
}

const key = (kind: 'lease' | 'session', lessonId: string) => `${session.viewer?.id} ${kind} ${lessonId}`

async function open(lessonId: string, lent: boolean): Promise<Ticket> {
  const began = Date.now()
  const { startStudy } = await task(StartStudy, { lessonId, device: device(), offline: lent, clientTime: new Date(began).toISOString() })
  const s = startStudy.session
  const ticket: Ticket = {
    sessionId: s.id,
    lessonId,
    offline: lent,
    expiresAt: began + Date.parse(s.expiresAt) - Date.parse(s.serverTime),
    heartbeatSeconds: s.heartbeatSeconds,
    maxPlaybackRate: s.maxPlaybackRate,
  }
  // A lease is worth nothing where it cannot be kept; a session works without.
  const kept = set(key(lent ? 'lease' : 'session', lessonId), ticket, shelf())
  await (lent ? kept : kept.catch(() => undefined))
  return ticket
}

// lease borrows a lesson, as one takes a book home.
export const lease = (lessonId: string): Promise<Ticket> => open(lessonId, true)

export const leaseOf = (lessonId: string): Promise<Ticket | undefined> => get<Ticket>(key('lease', lessonId), shelf())

export const giveLeasesBack = (lessonIds: string[]): Promise<void> => delMany(lessonIds.map((id) => key('lease', id)), shelf())

// begin opens the school's clock for a lesson; without a network it goes on with what this
// phone was given before. Null where that is nothing. Other refusals are thrown.
export async function begin(lessonId: string): Promise<Ticket | null> {
  try {
    return await open(lessonId, false)
  } catch (error) {
    if (!(error instanceof Failed) || error.trouble.kind !== 'offline') throw error
  }
  for (const kind of ['lease', 'session'] as const) {
    const ticket = await get<Ticket>(key(kind, lessonId), shelf()).catch(() => undefined)
    if (ticket && ticket.expiresAt > Date.now()) return ticket
    if (ticket) await del(key(kind, lessonId), shelf()).catch(() => undefined)
  }
  return null
}

// What the school said of lessons and courses since the page was opened: screens show it in
// the place of what they read before.
type Report = outbox.Report
type Record = Report['records'][number]
type Place = Report['enrollments'][number]
export const told = reactive<{ records: { [lesson: string]: Record }; places: { [enrollment: string]: Place }; superseded: string[]; times: number }>({ records: {}, places: {}, superseded: [], times: 0 })

export function came(report: Report): void {
  for (const r of report.records) if (r.lesson) told.records[r.lesson.id] = r
  for (const e of report.enrollments) told.places[e.id] = e
  told.times++
}

// Study never goes backwards: of what was told and what was read, the one that is further is
// the newer. A quiz is not reported, and what completes a course may be on another phone.
export function placeNow<P extends { id: string; status: string; progress: { completedLessons: number; fraction: number } }>(read: P): P {
  const heard = told.places[read.id]
  if (!heard || read.status === 'COMPLETED' || read.progress.completedLessons > heard.progress.completedLessons) return read
  return { ...read, ...heard }
}

export function recordNow<R extends { status: string; coverage: number }>(lessonId: string, read: R): R | (R & Record) {
  const heard = told.records[lessonId]
  if (!heard || (read.status === 'COMPLETED' && heard.status !== 'COMPLETED') || read.coverage > heard.coverage) return read
  return { ...read, ...heard }
}

let later: ReturnType<typeof setTimeout> | undefined

// note puts a piece of study into the outbox, and has it sent soon.
export async function note(ticket: Ticket, title: string, piece: Piece): Promise<void> {
  const member = session.viewer?.id
  if (!member) return
  await outbox.put({ member, lesson: ticket.lessonId, title, queuedAt: Date.now(), event: eventOf(ticket.sessionId, piece) })
  later ??= setTimeout(() => void sendNow(), ticket.heartbeatSeconds * 1000)
}

// sendNow sends what waits of whoever is signed in.
export async function sendNow(): Promise<boolean> {
  clearTimeout(later)
  later = undefined
  const member = session.viewer?.id
  if (!member || session.state === 'guest' || session.state === 'expired') return true
  return outbox.flush(
    member,
    async (events) => {
      // Somebody else may have signed in: what they sent for another would be refused, and lost.
      if (session.viewer?.id !== member) throw new Failed(offline())
      const { reportStudy } = await task(ReportStudy, { events })
      for (const r of reportStudy.results) if (r.reason === 'SUPERSEDED') told.superseded.push(events.find((e) => e.id === r.eventId)!.sessionId)
      return reportStudy
    },
    came,
  )
}

// forgetStudy throws away leases and sessions of this member.
export async function ownKeys(prefix: string): Promise<string[]> {
  return (await keys<string>(shelf())).filter((k) => k.startsWith(`${session.viewer?.id} ${prefix}`))
}
