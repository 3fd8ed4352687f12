// A newcomer takes a course on the phone, and the secretary of the branch sees it.
import { expect, test, type Browser, type Page } from '@playwright/test'
import { archived, enter, fillIn, handset, signInAtConsole, watch } from './phone'
import { caller, film, newBranch, newCourse, password, questions, type Course } from './school'

test.use(handset)

const row = (page: Page, test: string, name: string) => page.locator(`[data-test=${test}] tbody tr`).filter({ hasText: name })

async function secretaryOf(browser: Browser, phone: string) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' })).newPage()
  await signInAtConsole(page, phone, '/completion')
  return page
}

// seen is what the secretary's pages say: whether the member has completed the course, and the
// hours of the branch, which has nobody else who studies.
async function seen(page: Page, course: Course, name: string, completed: number) {
  await page.goto('/console/completion')
  await page.getByLabel('课程').selectOption(course.id)
  await expect(page.locator('[data-test=report] tfoot td').first()).toBeVisible()
  if (completed > 0) await expect(row(page, 'people', name)).toContainText('已完成')
  else await expect(row(page, 'people', name).filter({ hasText: '已完成' })).toHaveCount(0)
  await page.goto('/console/credits')
  const total = page.locator('tfoot td')
  await expect(total.first()).toBeVisible()
  return (await total.nth(3).innerText()).trim()
}

test('a newcomer’s course, to its end, is the same number to the member and to the secretary', { tag: '@main' }, async ({ page, browser, request }) => {
  test.setTimeout(180_000)
  const branch = await newBranch(request, false)
  const course = await newCourse(request, '新来的一课', [{ title: '短片', video: { mediaId: await film(request) } }, { title: '一句话', article: { markdown: '通道要畅通，门要能推开。' } }, { title: '小测验', quiz: { passPercent: 60, questions: questions.slice(0, 1) } }])

  // The first password is one for the first time only.
  await page.goto('/m/')
  await fillIn(page, branch.member.phone, 'first-of-all-words')
  await expect(page.getByRole('heading', { level: 1, name: '请先修改密码' })).toBeVisible()
  await page.getByLabel('当前密码').fill('first-of-all-words')
  await page.getByLabel('新密码', { exact: true }).fill(password)
  await page.getByLabel('再输一次新密码').fill(password)
  await page.getByRole('button', { name: '修改密码' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(branch.member.name)
  expect(await archived(page)).toEqual({ earned: '0', target: '32' })

  const secretary = await secretaryOf(browser, branch.secretary.phone)
  expect(await seen(secretary, course, branch.member.name, 0)).toBe('0')

  await page.goto('/m/courses?q=' + encodeURIComponent(course.title))
  await page.locator('.course a').first().click()
  await page.getByRole('button', { name: '加入学习' }).click()
  await page.getByRole('link', { name: '开始学习' }).click()
  await watch(page, 2)
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 30_000 })
  await page.getByRole('link', { name: '下一课' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '一句话' })).toBeVisible()
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('link', { name: '下一课' }).click()
  await page.getByRole('button', { name: '开始答题' }).click()
  await page.getByText('不可以').click()
  await page.getByRole('button', { name: '交卷' }).click()
  await expect(page.getByText('通过了！')).toBeVisible()
  await page.getByRole('link', { name: '回到课程' }).click()
  await expect(page.getByText('这门课已学完，0.5 学时已记入。')).toBeVisible()

  const mine = await archived(page)
  expect(mine).toEqual({ earned: '0.5', target: '32' })
  expect(await seen(secretary, course, branch.member.name, 1)).toBe(mine.earned)
})

test('what was studied in a basement is the same number to both, and counts once', async ({ page, context, browser, request }) => {
  test.setTimeout(180_000)
  const branch = await newBranch(request)
  const course = await newCourse(request, '地下室的一课', [{ title: '短片', video: { mediaId: await film(request) } }, { title: '一句话', article: { markdown: '诚信是生意的根。' } }])
  await enter(page, branch.member.phone, '/courses/' + course.id)
  await page.getByRole('button', { name: '加入学习' }).click()
  await page.getByRole('button', { name: '下载到手机' }).click()
  await expect(page.getByText('已下载，没有网络也能学')).toBeVisible()
  await page.evaluate(() => navigator.serviceWorker.ready)
  await context.setOffline(true)

  await page.getByRole('link', { name: '开始学习' }).click()
  await watch(page)
  await page.getByRole('link', { name: '下一课' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '一句话' })).toBeVisible()
  // A tab that is killed loses the piece that is not cut yet: five seconds at most.
  await page.waitForTimeout(12_000)
  await page.close()

  // The tab was killed; the phone is opened again while there is no network yet.
  const again = await context.newPage()
  await again.goto('/m/waiting')
  await expect(again.getByText(/学了 \d+ 秒/)).toHaveCount(2)
  const secretary = await secretaryOf(browser, branch.secretary.phone)
  expect(await seen(secretary, course, branch.member.name, 0)).toBe('0')
  await context.setOffline(false)
  await expect(again.getByText('都上传好了')).toBeVisible()
  await again.goto('/m/courses/' + course.id)
  await expect(again.getByText('这门课已学完，0.5 学时已记入。')).toBeVisible()

  const mine = await archived(again)
  expect(mine).toEqual({ earned: '0.5', target: '32' })
  expect(await seen(secretary, course, branch.member.name, 1)).toBe(mine.earned)
  // All that is left on the phone is sent once more: nothing grows.
  const ask = await caller(request, branch.member.phone)
  const studied = () => ask<{ viewer: { studyRecords: { edges: { node: { creditedSeconds: number } }[] } } }>('{ viewer { studyRecords { edges { node { creditedSeconds } } } } }')
  const before = await studied()
  await again.goto('/m/waiting')
  await expect(again.getByText('都上传好了')).toBeVisible()
  expect(await studied()).toEqual(before)
  expect(before.viewer.studyRecords.edges.reduce((n, e) => n + e.node.creditedSeconds, 0)).toBeLessThan(26 + 12)
})
