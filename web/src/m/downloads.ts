// Courses on the phone: texts among the answers kept, media as files in IndexedDB, and a
// lease for each lesson. No service worker is needed for any of it.
import { del, delMany, get, getMany, keys, set } from 'idb-keyval'
import { reactive } from 'vue'
import { session } from '../common/auth'
import { ask } from '../common/client'
import { CourseForTheWay, CoursePage, LessonExtras, LessonPage } from '../common/gql/documents'
import { here } from '../common/meta'
import { giveLeasesBack, lease, leaseOf, ownKeys, shelf } from './study'
import { storeOf } from '../common/store'

const files = storeOf('school-files', 'files')

export interface HeldLesson {
  id: string
  // The checksums under which its files are kept.
  media?: string
  captions?: string
}

export interface HeldCourse {
  id: string
  title: string
  revision: string
  byteSize: number
  at: number
  // Until when study without a network counts.
  until: number
  lessons: HeldLesson[]
}

const courseKey = (id: string) => `${session.viewer?.id} course ${id}`
const lessonKey = (id: string) => `${session.viewer?.id} lesson ${id}`

export const progress = reactive<{ course: string; done: number; all: number }>({ course: '', done: 0, all: 0 })

export const held = (courseId: string): Promise<HeldCourse | undefined> => get<HeldCourse>(courseKey(courseId), shelf())

export async function heldCourses(): Promise<HeldCourse[]> {
  return (await getMany<HeldCourse>(await ownKeys('course '), shelf())).filter((c): c is HeldCourse => !!c)
}

// files of a lesson as addresses that the page can play; close gives them back.
export async function filesOf(lessonId: string): Promise<{ media?: string; captions?: string; close: () => void }> {
  const lesson = await get<HeldLesson>(lessonKey(lessonId), shelf()).catch(() => undefined)
  const urls: string[] = []
  const open = async (sum?: string) => {
    const blob = sum ? await get<Blob>(sum, files()).catch(() => undefined) : undefined
    if (!blob) return undefined
    const url = URL.createObjectURL(blob)
    urls.push(url)
    return url
  }
  return { media: await open(lesson?.media), captions: await open(lesson?.captions), close: () => urls.forEach((u) => URL.revokeObjectURL(u)) }
}

async function fetchFile(part: { url: string | null; sha256: string; byteSize: number; mimeType: string }): Promise<void> {
  if (!part.url || (await get(part.sha256, files()))) return
  const response = await fetch(here(part.url))
  if (!response.ok) throw new Error(String(response.status))
  const content = await response.arrayBuffer()
  // The checksum can be computed on https alone; the length is known everywhere.
  if (content.byteLength !== part.byteSize) throw new Error('length')
  if (crypto.subtle) {
    const sum = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', content)), (b) => b.toString(16).padStart(2, '0')).join('')
    if (sum !== part.sha256) throw new Error('checksum')
  }
  await set(part.sha256, new Blob([content], { type: part.mimeType }), files())
}

// download fetches what is not here yet; broken off, it goes on where it was.
export async function download(courseId: string): Promise<HeldCourse> {
  progress.course = courseId
  progress.done = 0
  try {
    const { course } = await ask(CoursePage, { id: courseId })
    const { courseManifest: manifest } = await ask(CourseForTheWay, { courseId })
    const lessons = manifest.lessons.filter((l) => l.package.offline)
    progress.all = lessons.length
    const kept: HeldLesson[] = []
    let until = Infinity
    for (const { lesson, package: wanted } of lessons) {
      await Promise.all([ask(LessonPage, { id: lesson.id }), ask(LessonExtras, { id: lesson.id })])
      const media = wanted.parts.find((p) => p.kind === 'MEDIA')
      const captions = wanted.parts.find((p) => p.kind === 'CAPTIONS')
      for (const part of [media, captions]) if (part) await fetchFile(part)
      const line: HeldLesson = { id: lesson.id, media: media?.sha256, captions: captions?.sha256 }
      await set(lessonKey(lesson.id), line, shelf())
      kept.push(line)
      // A lease that is good for a day yet is as good as another: only twenty may be open.
      let ticket = await leaseOf(lesson.id)
      if (!ticket || ticket.expiresAt < Date.now() + 86_400_000) ticket = await lease(lesson.id)
      until = Math.min(until, ticket.expiresAt)
      progress.done++
    }
    if (lessons.some((l) => l.lesson.kind === 'DOCUMENT')) await import('./pdf')
    const record: HeldCourse = { id: courseId, title: course.title, revision: manifest.revision, byteSize: manifest.byteSize, at: Date.now(), until: Number.isFinite(until) ? until : 0, lessons: kept }
    const before = await held(courseId)
    await set(courseKey(courseId), record, shelf())
    // Lessons that the course has lost, and files that others have taken the place of.
    const lost = (before?.lessons ?? []).filter((l) => !kept.some((k) => k.id === l.id))
    await delMany(lost.map((l) => lessonKey(l.id)), shelf())
    return record
  } finally {
    progress.course = ''
    void sweep().catch(() => undefined)
  }
}

export async function remove(courseId: string): Promise<void> {
  const course = await held(courseId)
  if (!course) return
  await giveLeasesBack(course.lessons.map((l) => l.id))
  await delMany(course.lessons.map((l) => lessonKey(l.id)), shelf())
  await del(courseKey(courseId), shelf())
  await sweep()
}

// sweep throws away files that no course holds, whoever's it is.
async function sweep(): Promise<void> {
  // A course on its way has files here before it says so.
  if (progress.course) return
  const all = (await keys<string>(shelf())).filter((k) => / lesson /.test(k))
  const used = new Set((await getMany<HeldLesson>(all, shelf())).flatMap((l) => [l?.media, l?.captions]))
  await delMany(
    (await keys<string>(files())).filter((sum) => !used.has(sum)),
    files(),
  )
}

export async function clear(): Promise<void> {
  for (const course of await heldCourses()) await remove(course.id)
}
