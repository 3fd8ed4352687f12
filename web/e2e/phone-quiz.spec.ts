// Quizzes on the phone: answers outlive whatever happens to the page, and are one member's own.
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import { clean, enter, fillIn, handset } from './phone'
import { enroll, newBranch, newCourse, newPerson, questions } from './school'

test.use(handset)

async function quiz(request: APIRequestContext, phone: string, more: Record<string, unknown> = {}, title = '安全测验') {
  const course = await newCourse(request, title, [{ title: '小测验', quiz: { passPercent: 75, questions, ...more } }])
  await enroll(request, phone, course.id)
  return { course, path: `/courses/${course.id}/lessons/${course.lessons[0]}` }
}

const after = (page: Page) => page.getByRole('button', { name: '下一题' }).click()

async function answer(page: Page, right: boolean) {
  await page.getByLabel(right ? '不可以' : '可以', { exact: true }).check()
  await after(page)
  await page.getByLabel('电源').check()
  if (right) await page.getByLabel('通道').check()
  await after(page)
  await page.getByLabel('正确').check()
  await after(page)
  await page.getByLabel('火警电话是多少？').fill(right ? '１１９' : '110')
}

test('a quiz warns of what was not answered, says what was wrong, and is taken again', async ({ page, request }) => {
  const { member } = await newBranch(request)
  const { course, path } = await quiz(request, member.phone, { maxAttempts: 3 })
  await enter(page, member.phone, path)
  await expect(page.getByText('还可以答 3 次。')).toBeVisible()
  await clean(page, 'before a quiz')
  await page.getByRole('button', { name: '开始答题' }).click()
  await clean(page, 'a question')
  await page.getByLabel('可以', { exact: true }).check()
  for (let i = 0; i < 3; i++) await after(page)
  await page.getByRole('button', { name: '交卷' }).click()
  const warning = page.getByRole('dialog')
  await expect(warning).toContainText('还有 3 题没答')
  await clean(page, 'a warning')
  await warning.getByRole('button', { name: '取消' }).click()
  await expect(page.getByText('第 4 题，共 4 题')).toBeVisible()
  await page.getByRole('button', { name: '交卷' }).click()
  await warning.getByRole('button', { name: '交卷' }).click()
  await expect(page.getByText('这次没有通过')).toBeVisible()
  await expect(page.getByText('0 / 4 分')).toBeVisible()
  await expect(page.locator('.review')).toHaveCount(4)
  await expect(page.getByText('通道要一直畅通。')).toBeVisible()
  await clean(page, 'a result')

  await page.getByRole('button', { name: '再答一次' }).click()
  await expect(page.getByLabel('可以', { exact: true })).not.toBeChecked()
  await answer(page, true)
  await page.getByRole('button', { name: '交卷' }).click()
  await expect(page.getByText('通过了！')).toBeVisible()
  await expect(page.getByText('4 / 4 分')).toBeVisible()
  await expect(page.getByText('本课已完成')).toBeVisible()
  await page.getByRole('link', { name: '回到课程' }).click()
  await expect(page.getByText('这门课已学完')).toBeVisible()
  await page.goto('/m/courses/' + course.id)
  await expect(page.getByText('这门课已学完')).toBeVisible()
})

test('going back, loading anew, losing the tab and losing the network keep the answers', async ({ page, context, request }) => {
  const { member } = await newBranch(request)
  const { course, path } = await quiz(request, member.phone)
  await enter(page, member.phone, '/courses/' + course.id)
  await page.locator('.lesson').click()
  await page.getByRole('button', { name: '开始答题' }).click()
  await page.getByLabel('不可以').check()
  await page.goBack()
  await expect(page.getByRole('heading', { level: 1, name: course.title })).toBeVisible()
  await page.goForward()
  await page.getByRole('button', { name: '继续答题' }).click()
  await expect(page.getByLabel('不可以')).toBeChecked()
  await after(page)
  await page.getByLabel('通道').check()
  await page.reload()
  await page.getByRole('button', { name: '继续答题' }).click()
  await expect(page.getByText('第 2 题，共 4 题')).toBeVisible()
  await expect(page.getByLabel('通道')).toBeChecked()
  // By and by the school keeps them too: another tab goes on with them.
  await page.getByLabel('电源').check()
  await page.waitForResponse((r) => r.request().postData()?.includes('"answers":') === true)
  await page.close()
  const tab = await context.newPage()
  await tab.goto('/m' + path)
  await tab.getByRole('button', { name: '开始答题' }).click()
  await expect(tab.getByLabel('不可以')).toBeChecked()
  await after(tab)
  await expect(tab.getByLabel('电源')).toBeChecked()
  await after(tab)
  await tab.getByLabel('正确').check()
  await after(tab)
  await tab.getByLabel('火警电话是多少？').fill('119')
  await context.setOffline(true)
  await tab.getByRole('button', { name: '交卷' }).click()
  await expect(tab.getByText('答案都还在')).toBeVisible()
  await context.setOffline(false)
  await tab.getByRole('button', { name: '交卷' }).click()
  await expect(tab.getByText('4 / 4 分')).toBeVisible()
})

test('an answer to the handing in that is lost costs no attempt', async ({ page, request }) => {
  const { member } = await newBranch(request)
  const { path } = await quiz(request, member.phone, { maxAttempts: 1, questions: questions.slice(0, 1) })
  await enter(page, member.phone, path)
  await page.getByRole('button', { name: '开始答题' }).click()
  await page.getByLabel('不可以').check()
  await page.waitForResponse((r) => r.request().postData()?.includes('"answers":') === true)
  let lost = 0
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('"answers":') || lost > 0) return route.continue()
    lost++
    await route.fetch()
    await route.abort()
  })
  await page.getByRole('button', { name: '交卷' }).click()
  await expect(page.getByText('答案都还在')).toBeVisible()
  await page.getByRole('button', { name: '交卷' }).click()
  await expect(page.getByText('通过了！')).toBeVisible()
  expect(lost).toBe(1)
})

test('a sign-in that ends in the middle of a quiz keeps the answers, and they are handed in', async ({ page, context, request }) => {
  const { id, member } = await newBranch(request)
  const { path } = await quiz(request, member.phone)
  await enter(page, member.phone, path)
  await page.getByRole('button', { name: '开始答题' }).click()
  await answer(page, true)
  await page.waitForResponse((r) => r.request().postData()?.includes('"answers":') === true)
  // The school forgets the session: neither token nor cookie opens anything any more.
  const end = async () => {
    await context.clearCookies()
    await page.route('**/graphql', async (route) => {
      const headers = { ...route.request().headers() }
      if (headers.authorization) headers.authorization = 'Bearer none'
      await route.continue({ headers })
    })
  }
  await end()
  await page.getByRole('button', { name: '交卷' }).click()
  const said = page.getByRole('alert').filter({ hasText: '登录已失效' })
  await expect(said.first()).toBeVisible()
  await clean(page, 'a sign-in that ended')
  await page.unroute('**/graphql')
  await page.getByRole('button', { name: '重新登录' }).click()
  const dialog = page.getByRole('dialog')
  await clean(page, 'signing in again')
  await fillIn(page, member.phone)
  await expect(dialog).toBeHidden()
  await expect(page.getByLabel('火警电话是多少？')).toHaveValue('１１９')
  await page.getByRole('button', { name: '交卷' }).click()
  await expect(page.getByText('4 / 4 分')).toBeVisible()

  // Where another signs in, they begin anew, and find no answers of the first.
  const other = await newPerson(request, id, '后来人')
  const second = await quiz(request, member.phone, {}, '另一个测验')
  await enroll(request, other.phone, second.course.id)
  await page.goto('/m' + second.path)
  await page.getByRole('button', { name: '开始答题' }).click()
  await page.getByLabel('不可以').check()
  await end()
  await page.waitForResponse((r) => r.request().postData()?.includes('"answers":') === true)
  await page.getByRole('button', { name: '重新登录' }).click()
  await page.unroute('**/graphql')
  await fillIn(page, other.phone)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(other.name)
  await page.goto('/m' + second.path)
  await expect(page.getByRole('button', { name: '开始答题' })).toBeVisible()
  await expect(page.getByRole('button', { name: '继续答题' })).toHaveCount(0)
  await page.getByRole('button', { name: '开始答题' }).click()
  await expect(page.getByLabel('不可以')).not.toBeChecked()
})

test('a phone whose clock is hours ahead hands nothing in before the time is up', async ({ page, request }) => {
  const { member } = await newBranch(request)
  const { path } = await quiz(request, member.phone, { timeLimitSeconds: 600, maxAttempts: 1 })
  await page.addInitScript(() => {
    const real = Date.now.bind(Date)
    Date.now = () => real() + 3 * 3_600_000
  })
  await enter(page, member.phone, path)
  await page.getByRole('button', { name: '开始答题' }).click()
  await expect(page.getByText(/剩余 (10:00|9:5\d)/)).toBeVisible()
  await page.getByLabel('不可以').check()
  await page.waitForTimeout(2500)
  await page.reload()
  await page.getByRole('button', { name: '继续答题' }).click()
  await expect(page.getByLabel('不可以')).toBeChecked()
})
