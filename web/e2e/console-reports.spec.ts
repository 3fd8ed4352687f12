// What secretaries see and do at the console, on the real program with its sample school.
import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'

const password = 'demo-party-school'
const admin = '13800000001'
const trainer = '13800000002'
const secretary = '13800000003'
const member = '13800000004'

async function signIn(page: Page, phone: string, to: string) {
  await page.goto('/console' + to)
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page).not.toHaveURL(/sign-in/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

async function clean(page: Page) {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((v) => `${scheme} ${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

// Somebody who asks the school without a page, as the phone does.
async function caller(request: APIRequestContext, phone: string) {
  let token = ''
  async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = (await (await request.post('/graphql', { data: { query, variables }, headers: token ? { Authorization: `Bearer ${token}` } : {} })).json()) as { data: Data; errors?: unknown }
    expect(answer.errors).toBeUndefined()
    return answer.data
  }
  token = (await ask<{ logIn: { accessToken: string } }>('mutation ($phone: String!, $password: String!) { logIn(input: { phone: $phone, password: $password }) { accessToken } }', { phone, password })).logIn.accessToken
  return ask
}

// A course of one short text, for the secretary's branch: nobody has begun it.
async function newTask(request: APIRequestContext, title: string): Promise<{ courseId: string; lessonId: string; seconds: number }> {
  const school = await caller(request, trainer)
  const { organization } = await school<{ organization: { id: string } }>('{ organization { id } }')
  const { createCourse } = await school<{ createCourse: { course: { id: string } } }>('mutation ($o: ID!, $t: String!) { createCourse(input: { organizationId: $o, title: $t, category: POLICY, creditHours: 0.5 }) { course { id } } }', { o: organization.id, t: title })
  const courseId = createCourse.course.id
  const { createTrainingModule } = await school<{ createTrainingModule: { module: { id: string } } }>('mutation ($c: ID!) { createTrainingModule(input: { courseId: $c, title: "一" }) { module { id } } }', { c: courseId })
  const { createLesson } = await school<{ createLesson: { lesson: { id: string } } }>('mutation ($m: ID!) { createLesson(input: { moduleId: $m, title: "一句话", article: { markdown: "诚信是生意的根。" } }) { lesson { id } } }', { m: createTrainingModule.module.id })
  await school('mutation ($c: ID!) { publishCourse(input: { id: $c }) { course { id } } }', { c: courseId })
  const branch = await caller(request, secretary)
  const scope = await branch<{ organization: { id: string } }>('{ organization { id } }')
  await branch('mutation ($c: ID!, $o: [ID!]!) { assignCourse(input: { courseId: $c, audience: { organizationIds: $o }, dryRun: false }) { assignment { id } } }', { c: courseId, o: [scope.organization.id] })
  const { lesson } = await branch<{ lesson: { durationSeconds: number } }>('query ($l: ID!) { lesson(id: $l) { durationSeconds } }', { l: createLesson.lesson.id })
  return { courseId, lessonId: createLesson.lesson.id, seconds: lesson.durationSeconds }
}

const row = (page: Page, test: string, name: string) => page.locator(`[data-test=${test}] tbody tr`).filter({ hasText: name })

test('the bare address leads a secretary to the first page of the menu', async ({ page }) => {
  await signIn(page, secretary, '/')
  await expect(page).toHaveURL(/\/console\/dashboard$/)
  await expect(page.getByRole('heading', { name: '这里您没有权限' })).toHaveCount(0)
})

test('the district drills down from the whole to a branch and to a person, and sees the same numbers', async ({ page }) => {
  await signIn(page, admin, '/completion')
  await page.getByLabel('课程').selectOption({ label: '诚信经营' })
  const report = page.locator('[data-test=report]')
  await expect(report).toBeVisible()
  await clean(page)
  const cells = async (name: string) => (await row(page, 'report', name).getByRole('cell').allInnerTexts()).map((x) => x.trim())
  const above = await cells('东片服装市场党委')
  await page.getByRole('button', { name: '东片服装市场党委' }).click()
  await expect(page.getByRole('navigation', { name: '组织路径' })).toContainText('东片服装市场党委')
  await expect(row(page, 'report', '锦东服装城党支部')).toBeVisible()
  // What stood in a row above is the total of the report below it.
  expect((await report.locator('tfoot td').allInnerTexts()).map((x) => x.trim())).toEqual(above)
  await page.getByRole('button', { name: '锦东服装城党支部' }).click()
  const person = page.locator('[data-test=people]').getByRole('button', { name: '王秀珍' })
  await person.click()
  const dialog = page.getByRole('dialog', { name: '王秀珍 的学习情况' })
  await expect(dialog).toContainText('锦东服装城党支部')
  await expect(dialog).toContainText(member)
  await clean(page)
  await page.keyboard.press('Escape')
  await expect(person).toBeFocused()
  // Nobody's name is in the address.
  expect(decodeURIComponent(page.url())).not.toContain('王秀珍')
})

test('the dashboard moves when a member finishes', { tag: '@main' }, async ({ page, request }) => {
  test.setTimeout(90_000)
  const task = await newTask(request, `诚信一句话 ${Date.now()}`)
  await signIn(page, secretary, '/dashboard')
  await page.getByLabel('课程').selectOption(task.courseId)
  const total = page.locator('[data-test=total-completed]')
  await expect(total).toHaveText('0')
  await clean(page)

  const ask = await caller(request, member)
  const began = Date.now()
  const { startStudy } = await ask<{ startStudy: { session: { id: string } } }>('mutation ($l: ID!) { startStudy(input: { lessonId: $l, device: "phone" }) { session { id } } }', { l: task.lessonId })
  // A text is complete once its end was reached in three fifths of its reading time.
  const elapsed = Math.ceil(task.seconds * 0.62)
  await page.waitForTimeout(elapsed * 1000 + 300)
  const { reportStudy } = await ask<{ reportStudy: { enrollments: { status: string }[] } }>('mutation ($e: [StudyEventInput!]!) { reportStudy(input: { events: $e }) { enrollments { status } results { outcome reason } } }', {
    e: [{ id: crypto.randomUUID(), sessionId: startStudy.session.id, startedAt: new Date(began).toISOString(), elapsedSeconds: elapsed, fromPosition: Math.max(0, task.seconds - elapsed), toPosition: task.seconds, playbackRate: 1 }],
  })
  expect(reportStudy.enrollments.map((e) => e.status)).toEqual(['COMPLETED'])
  // Nobody touches the page.
  await expect(total).toHaveText('1', { timeout: 15_000 })
  await expect(page.locator('[data-test=completed]')).toContainText('1 /')
})

test('an export is asked for from the report, written and downloaded', async ({ page }) => {
  await signIn(page, secretary, '/completion')
  await expect(page.locator('[data-test=report]')).toBeVisible()
  await page.getByRole('link', { name: '导出', exact: true }).last().click()
  await expect(page.getByRole('heading', { level: 1, name: '导出' })).toBeFocused()
  await page.getByLabel('格式').selectOption('CSV')
  await page.getByRole('button', { name: '开始导出' }).click()
  const link = page.getByRole('link', { name: '下载' })
  await expect(link).toBeVisible({ timeout: 15_000 })
  await expect(page.getByText('已完成', { exact: true })).toBeVisible()
  await clean(page)
  const download = page.waitForEvent('download')
  await link.click()
  const file = readFileSync(await (await download).path(), 'utf8')
  expect(file.charCodeAt(0)).toBe(0xfeff)
  expect(file).toContain('王秀珍')
})

test('political birthdays are seen in calendar and list, and a talk is noted', async ({ page }) => {
  await signIn(page, admin, '/birthdays')
  const grid = page.getByRole('table', { name: /政治生日/ })
  await expect(grid.getByRole('button').first()).toBeVisible()
  await clean(page)
  const inGrid = await grid.getByRole('button').count()
  await page.getByRole('button', { name: '名单' }).click()
  await expect(page.getByRole('checkbox')).toHaveCount(inGrid)
  await clean(page)
  // The first of the list is of this month: the talk was or is today at the latest.
  const first = page.getByRole('table').getByRole('row').nth(1)
  const name = await first.getByRole('rowheader').innerText()
  await first.getByRole('button').click()
  const dialog = page.getByRole('dialog', { name: `${name}的政治生日` })
  await dialog.getByLabel('谈话要点').fill('经营平稳，愿意带两名新摊主。')
  await clean(page)
  await dialog.getByRole('button', { name: '保存谈话记录' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText('已谈话')
})

test('the report can be read with the keyboard alone', async ({ page }) => {
  await signIn(page, admin, '/dashboard')
  await expect(page.locator('[data-test=total-completed]')).toBeVisible()
  const to = async (matches: (x: { tag: string; text: string }) => boolean) => {
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => ({ tag: document.activeElement?.tagName ?? '', text: (document.activeElement as HTMLElement | null)?.innerText?.trim() ?? '' }))
      if (matches(at)) return
    }
    throw new Error('the keyboard does not come there')
  }
  await to((x) => x.tag === 'A' && x.text === '完成情况')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: '完成情况' })).toBeFocused()
  await expect(page.locator('[data-test=report]')).toBeVisible()
  await to((x) => x.tag === 'BUTTON' && x.text === '东片服装市场党委')
  await page.keyboard.press('Enter')
  await expect(row(page, 'report', '锦东服装城党支部')).toBeVisible()
  await to((x) => x.tag === 'BUTTON' && x.text === '锦东服装城党支部')
  await page.keyboard.press('Space')
  await expect(page.locator('[data-test=people]')).toBeVisible()
  await to((x) => x.tag === 'BUTTON' && x.text === '王秀珍')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => !!document.activeElement?.closest('[role=dialog]'))).toBe(true)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})

test('a message is counted before it is sent', async ({ page }) => {
  await signIn(page, secretary, '/messages')
  await page.getByRole('link', { name: '写通知' }).click()
  const title = `本周学习安排 ${Date.now()}`
  await page.getByLabel('标题').fill(title)
  await page.getByLabel('内容', { exact: true }).fill('周三晚七点，市场会议室。')
  await page.getByRole('button', { name: '看看会发给多少人' }).click()
  await expect(page.getByText(/将告知 \d+ 名党员/)).toBeVisible()
  await clean(page)
  await page.getByRole('button', { name: /^发给 \d+ 人$/ }).click()
  await page.getByRole('button', { name: title }).click()
  await expect(page.getByRole('dialog', { name: title })).toContainText('周三晚七点')
})

test('a study day is seen with its people, and attendance is noted and taken back', async ({ page }) => {
  await signIn(page, secretary, '/study-days')
  // The last Wednesday that has passed is a study day of floating members.
  const day = new Date(Date.now() - 86_400_000)
  while (day.getUTCDay() !== 3) day.setUTCDate(day.getUTCDate() - 1)
  const iso = day.toISOString().slice(0, 10)
  await page.goto(`/console/study-days?month=${iso.slice(0, 7)}`)
  await page.locator(`a[href$="/study-days/${iso}"]`).click()
  const note = page.getByRole('button', { name: /^登记到场 / }).first()
  const label = (await note.getAttribute('aria-label'))!
  await clean(page)
  await note.click()
  const back = page.getByRole('button', { name: label.replace('登记到场', '撤回登记') })
  await back.click()
  await expect(page.getByRole('button', { name: label })).toBeVisible()
})

test('a sign-in that ends keeps what was filled in', async ({ page, context }) => {
  await signIn(page, secretary, '/messages/new')
  await page.getByLabel('标题').fill('写到一半')
  await page.getByLabel('内容', { exact: true }).fill('还没写完')
  // The school forgets the session: neither token nor cookie opens anything any more.
  await context.clearCookies()
  await page.route('**/graphql', async (route) => {
    const headers = { ...route.request().headers() }
    if (headers.authorization) headers.authorization = 'Bearer none'
    await route.continue({ headers })
  })
  await page.getByRole('button', { name: '看看会发给多少人' }).click()
  const dialog = page.getByRole('dialog', { name: '登录已失效' })
  await expect(dialog).toBeVisible()
  await clean(page)
  await page.unroute('**/graphql')
  await dialog.getByLabel('手机号').fill(secretary)
  await dialog.getByLabel('密码', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: '登录', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('标题')).toHaveValue('写到一半')
  await page.getByRole('button', { name: '看看会发给多少人' }).click()
  await expect(page.getByText(/将告知 \d+ 名党员/)).toBeVisible()
})

test('pages that one may not see and that are not there say so', async ({ page }) => {
  await signIn(page, member, '/dashboard')
  await expect(page.getByRole('heading', { level: 1, name: '这里您没有权限' })).toBeVisible()
  await clean(page)
  await page.goto('/console/no-such-page')
  await expect(page.getByRole('heading', { level: 1, name: '没有这一页' })).toBeVisible()
})

test('every page says what went wrong, and goes on once it is mended', async ({ page }) => {
  await signIn(page, secretary, '/dashboard')
  await page.route('**/graphql', (route) => route.abort())
  for (const link of ['完成情况', '学时统计', '政治生日', '固定学习日', '通知与群发']) {
    await page.getByRole('navigation', { name: '主菜单' }).getByRole('link', { name: link }).click()
    await expect(page.getByRole('heading', { level: 1, name: link })).toBeVisible()
    await expect(page.getByRole('main').getByRole('alert').first()).toContainText('现在连不上')
  }
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: '重试' }).first().click()
  await expect(page.getByRole('button', { name: '重试' })).toHaveCount(0)
})
