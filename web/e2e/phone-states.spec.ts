// What each screen of the phone shows where there is nothing to show, or no answer.
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import { clean, enter, handset } from './phone'
import { enroll, newBranch, newCourse } from './school'

test.use({ ...handset, serviceWorkers: 'block' })

// Each screen, and what is on it once the school has answered.
async function screens(request: APIRequestContext, phone: string): Promise<[string, RegExp][]> {
  const course = await newCourse(request, '状态', [{ title: '一句话', article: { markdown: '诚信是生意的根。' } }])
  await enroll(request, phone, course.id)
  return [
    ['/', /继续学习/],
    ['/courses', /共 \d+ 门课程/],
    ['/courses/' + course.id, /讲师：林晓岚/],
    [`/courses/${course.id}/lessons/${course.lessons[0]}`, /诚信是生意的根/],
    ['/archive', /学时明细/],
    ['/me', /登录的设备/],
    ['/birthday', /名册里还没有您的入党时间/],
    ['/notices', /没有通知|未读|全部标为已读/],
  ]
}

const refusal = (code: string, message = '出了点事') => JSON.stringify({ errors: [{ message, extensions: { code } }] })

// meddle answers whatever screens ask; the sign-in is left alone.
async function meddle(page: Page, with_: 'hang' | 'abort' | string): Promise<void> {
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('refreshToken')) return route.continue()
    if (with_ === 'hang') return
    if (with_ === 'abort') return route.abort()
    await route.fulfill({ contentType: 'application/json', body: with_ })
  })
}

test('screens say that they are loading, and after eight seconds that it takes long', async ({ page, request }) => {
  const { member } = await newBranch(request)
  const all = await screens(request, member.phone)
  await enter(page, member.phone, '/waiting')
  await page.clock.install()
  await meddle(page, 'hang')
  for (const [path] of all) {
    await page.goto('/m' + path)
    await expect(page.getByText('正在打开…'), path).toBeAttached()
    await expect(page.getByText('网络有点慢')).toHaveCount(0)
    await page.clock.fastForward(9000)
    await expect(page.getByText('网络有点慢'), path).toBeVisible()
    await expect(page.getByRole('button', { name: '重试' }).first()).toBeVisible()
  }
  await clean(page, 'a slow screen')
})

for (const [state, answer, words, act] of [
  ['a fault of the school', refusal('INTERNAL', '服务器内部错误'), '没能打开', '重试'],
  ['no network', 'abort', '现在连不上网络', '重试'],
  ['a page of another build', refusal('PERSISTED_QUERY_NOT_FOUND'), '学校有了新版本', '刷新页面'],
  ['no permission', refusal('FORBIDDEN', '只有本支部的党员能看。'), '没有权限查看这里', ''],
  ['nothing there', refusal('NOT_FOUND'), '没有找到您要看的内容', ''],
] as const) {
  test(`screens say what to do where there is ${state}`, async ({ page, request }) => {
    const { member } = await newBranch(request)
    const all = await screens(request, member.phone)
    await enter(page, member.phone, '/waiting')
    // Without this the page would find the school again by itself, before the button is pressed.
    if (answer === 'abort') await page.route('**/m/**', (route) => (route.request().method() === 'HEAD' ? route.abort() : route.fallback()))
    for (const [i, [path, content]] of all.entries()) {
      await meddle(page, answer)
      await page.goto('/m' + path)
      const alert = page.locator('main').getByRole('alert')
      await expect(alert, path).toContainText(words)
      if (i === 0) await clean(page, state)
      await page.unroute('**/graphql')
      if (!act) continue
      await alert.getByRole('button', { name: act }).click()
      await expect(page.locator('main'), path).toContainText(content)
    }
  })
}

test('screens without anything say so, and what to do next', async ({ page, request }) => {
  const { member } = await newBranch(request)
  await enter(page, member.phone, '/waiting')
  for (const [path, words] of [
    ['/courses?q=' + encodeURIComponent('没有这样的课'), '没有找到课程'],
    ['/archive', '这一年还没有记入学时'],
    ['/archive', '还没有学习记录'],
    ['/birthday', '请联系支部书记补充'],
    ['/waiting', '都上传好了'],
    ['/nowhere', '页面不存在'],
    ['/courses/none', '没有找到您要看的内容'],
  ] as const) {
    await page.goto('/m' + path)
    await expect(page.locator('main'), path).toContainText(words)
    await clean(page, path)
  }
})

test('a part of another build is fetched with one new page, and no more than one', async ({ page, request }) => {
  const { member } = await newBranch(request)
  await enter(page, member.phone)
  let loads = 0
  page.on('load', () => loads++)
  // The school was replaced by a newer one: what lies below the old version is gone.
  await page.route(/\/a\/[0-9a-f]+\/ArchivePage/, (route) => (loads === 0 ? route.fulfill({ status: 404, body: '' }) : route.continue()))
  await page.getByRole('link', { name: '档案' }).click()
  await expect.poll(() => loads).toBe(1)
  await page.getByRole('link', { name: '档案' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '学习档案' })).toBeVisible()

  await page.unroute(/\/a\/[0-9a-f]+\/ArchivePage/)
  await page.goto('/m/')
  await page.route(/\/a\/[0-9a-f]+\/SettingsPage/, (route) => route.fulfill({ status: 404, body: '' }))
  await page.evaluate(() => sessionStorage.removeItem('school.reloaded'))
  loads = 0
  await page.getByRole('link', { name: '我的' }).click()
  for (let i = 0; i < 3; i++) {
    await page.getByRole('link', { name: '设置' }).click()
    await page.waitForTimeout(1500)
    await page.getByRole('link', { name: '我的' }).click()
  }
  expect(loads).toBe(1)
})

test('a film that does not come is asked for again', async ({ page, request }) => {
  const { film } = await import('./school')
  const { member } = await newBranch(request)
  const course = await newCourse(request, '短片', [{ title: '短片', video: { mediaId: await film(request) } }])
  await enroll(request, member.phone, course.id)
  await enter(page, member.phone, '/waiting')
  await page.route('**/media/**', (route) => route.abort())
  await page.goto(`/m/courses/${course.id}/lessons/${course.lessons[0]}`)
  const alert = page.getByRole('alert').filter({ hasText: '媒体没能打开' })
  await expect(alert).toBeVisible()
  await clean(page, 'a film that failed')
  await page.unroute('**/media/**')
  await alert.getByRole('button', { name: '重试' }).click()
  await expect(alert).toBeHidden()
  await expect.poll(() => page.locator('video').evaluate((v: HTMLVideoElement) => v.readyState)).toBeGreaterThan(0)
})
