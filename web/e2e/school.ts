// What tests need of the school before they begin, asked for as no page does it: a branch with
// its people, a short course, files.
import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type APIRequestContext, type Browser } from '@playwright/test'

export const password = 'demo-party-school'
export const people = { admin: '13800000001', trainer: '13800000002', secretary: '13800000003', member: '13800000004' }
const films = join(import.meta.dirname, '../../internal/sampleschool/material/media')

export type Ask = <Data>(query: string, variables?: Record<string, unknown>) => Promise<Data>

const tokens = new Map<string, { token: string; until: number }>()

// caller is somebody who asks the school without a page.
export async function caller(request: APIRequestContext, phone: string): Promise<Ask> {
  const ask: Ask = async (query, variables = {}) => {
    const token = tokens.get(phone)?.token
    const answer = (await (await request.post('/graphql', { data: { query, variables }, headers: token ? { Authorization: `Bearer ${token}` } : {} })).json()) as { data: never; errors?: unknown }
    expect(answer.errors, query).toBeUndefined()
    return answer.data
  }
  if ((tokens.get(phone)?.until ?? 0) < Date.now()) {
    tokens.delete(phone)
    const { logIn } = await ask<{ logIn: { accessToken: string } }>('mutation ($phone: String!, $password: String!) { logIn(input: { phone: $phone, password: $password, device: "test" }) { accessToken } }', { phone, password })
    tokens.set(phone, { token: logIn.accessToken, until: Date.now() + 10 * 60_000 })
  }
  return ask
}

let made = Date.now()
const next = () => String(made++)

export interface Person {
  id: string
  name: string
  phone: string
}

// newPerson has a first password that must be changed, unless it was settled for them.
export async function newPerson(request: APIRequestContext, organizationId: string, name: string, settled = true): Promise<Person> {
  const admin = await caller(request, people.admin)
  const phone = '17' + next().slice(-9)
  const { createMember } = await admin<{ createMember: { member: { id: string } } }>(
    'mutation ($o: ID!, $n: String!, $p: String!, $w: String!) { createMember(input: { organizationId: $o, name: $n, phone: $p, stage: FULL, residency: SETTLED, temporaryPassword: $w }) { member { id } } }',
    { o: organizationId, n: name, p: phone, w: 'first-of-all-words' },
  )
  if (settled) {
    const log = await request.post('/graphql', { data: { query: 'mutation ($phone: String!) { logIn(input: { phone: $phone, password: "first-of-all-words", device: "test" }) { accessToken } }', variables: { phone } } })
    const token = ((await log.json()) as { data: { logIn: { accessToken: string } } }).data.logIn.accessToken
    const changed = await request.post('/graphql', { data: { query: 'mutation ($n: String!) { changePassword(input: { currentPassword: "first-of-all-words", newPassword: $n }) { accessToken } }', variables: { n: password } }, headers: { Authorization: `Bearer ${token}` } })
    expect(((await changed.json()) as { errors?: unknown }).errors).toBeUndefined()
  }
  return { id: createMember.member.id, name, phone }
}

// newBranch has one member, and a secretary who sees it.
export async function newBranch(request: APIRequestContext, settled = true): Promise<{ id: string; name: string; member: Person; secretary: Person }> {
  const admin = await caller(request, people.admin)
  const { organization } = await admin<{ organization: { id: string } }>('{ organization { id } }')
  const n = next()
  const name = `试点支部${n.slice(-6)}`
  const { createOrganization } = await admin<{ createOrganization: { organization: { id: string } } }>('mutation ($p: ID!, $n: String!, $c: String!) { createOrganization(input: { parentId: $p, name: $n, code: $c, kind: BRANCH }) { organization { id } } }', { p: organization.id, n: name, c: 'T' + n })
  const { id } = createOrganization.organization
  const member = await newPerson(request, id, '何新来', settled)
  const secretary = await newPerson(request, id, '书记员')
  await admin('mutation ($m: ID!, $o: ID!) { grantRole(input: { memberId: $m, role: ADMIN, organizationId: $o }) { member { id } } }', { m: secretary.id, o: id })
  return { id, name, member, secretary }
}

// upload puts a file into the media store, and returns its id.
export async function upload(request: APIRequestContext, fileName: string, mimeType: string, content: Buffer): Promise<string> {
  const trainer = await caller(request, people.trainer)
  const { createUpload } = await trainer<{ createUpload: { upload: { id: string; url: string; headers: { name: string; value: string }[] } } }>(
    'mutation ($n: String!, $t: String!, $s: Int!, $h: String!) { createUpload(input: { fileName: $n, mimeType: $t, byteSize: $s, sha256: $h }) { upload { id url headers { name value } } } }',
    { n: fileName, t: mimeType, s: content.length, h: createHash('sha256').update(content).digest('hex') },
  )
  const { id, url, headers } = createUpload.upload
  const put = await request.put(new URL(url).pathname + new URL(url).search, { data: content, headers: Object.fromEntries(headers.map((h) => [h.name, h.value])) })
  expect(put.ok(), `${put.status()} ${await put.text()}`).toBe(true)
  const { completeUpload } = await trainer<{ completeUpload: { media: { id: string } } }>('mutation ($i: ID!) { completeUpload(input: { uploadId: $i }) { media { id } } }', { i: id })
  return completeUpload.media.id
}

// film is the sample school's own, half a minute long.
export const film = (request: APIRequestContext) => upload(request, 'welcome.mp4', 'video/mp4', readFileSync(join(films, 'welcome.mp4')))
export const recording = (request: APIRequestContext) => upload(request, 'study-time.m4a', 'audio/mp4', readFileSync(join(films, 'study-time.m4a')))

// paper is a document of several pages, printed by the browser.
export async function paper(request: APIRequestContext, browser: Browser): Promise<string> {
  const page = await browser.newPage()
  await page.setContent(['消防通道', '货物堆放', '闭店检查'].map((t) => `<h1 style="page-break-after:always">${t}</h1>`).join('') + `<p>${randomUUID()}</p>`)
  const content = await page.pdf({ format: 'A5' })
  await page.close()
  return upload(request, 'paper.pdf', 'application/pdf', content)
}

export const questions = [
  { kind: 'SINGLE_CHOICE', text: '疏散通道上可以堆货吗？', points: 1, options: [{ text: '不可以', correct: true }, { text: '可以', correct: false }], explanation: '通道要一直畅通。' },
  { kind: 'MULTIPLE_CHOICE', text: '哪些要每天检查？', points: 1, options: [{ text: '电源', correct: true }, { text: '通道', correct: true }, { text: '天气', correct: false }] },
  { kind: 'TRUE_FALSE', text: '灭火器要放在拿得到的地方。', points: 1, options: [{ text: '正确', correct: true }, { text: '错误', correct: false }] },
  { kind: 'SHORT_TEXT', text: '火警电话是多少？', points: 1, acceptedAnswers: ['119'] },
]

export interface Course {
  id: string
  title: string
  lessons: string[]
}

// newCourse publishes one of the lessons given: each what createLesson takes.
export async function newCourse(request: APIRequestContext, title: string, lessons: Record<string, unknown>[], creditHours = 0.5): Promise<Course> {
  const trainer = await caller(request, people.trainer)
  const { organization } = await trainer<{ organization: { id: string } }>('{ organization { id } }')
  const full = `${title} ${next()}`
  const { createCourse } = await trainer<{ createCourse: { course: { id: string } } }>('mutation ($o: ID!, $t: String!, $h: Float!) { createCourse(input: { organizationId: $o, title: $t, category: LAW_AND_SAFETY, creditHours: $h }) { course { id } } }', { o: organization.id, t: full, h: creditHours })
  const { id } = createCourse.course
  const { createTrainingModule } = await trainer<{ createTrainingModule: { module: { id: string } } }>('mutation ($c: ID!) { createTrainingModule(input: { courseId: $c, title: "第一部分" }) { module { id } } }', { c: id })
  const ids: string[] = []
  for (const lesson of lessons) {
    const { createLesson } = await trainer<{ createLesson: { lesson: { id: string } } }>('mutation ($i: CreateLessonInput!) { createLesson(input: $i) { lesson { id } } }', { i: { moduleId: createTrainingModule.module.id, ...lesson } })
    ids.push(createLesson.lesson.id)
  }
  await trainer('mutation ($c: ID!) { publishCourse(input: { id: $c }) { course { id } } }', { c: id })
  return { id, title: full, lessons: ids }
}

export const enroll = async (request: APIRequestContext, phone: string, courseId: string) =>
  (await caller(request, phone))('mutation ($c: ID!) { enroll(input: { courseId: $c }) { enrollment { id } } }', { c: courseId })
