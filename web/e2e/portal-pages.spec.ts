// The portal's own pages: a market's desktop, with a keyboard and a mouse.
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

async function enter(page: Page, name: string, to = '/'): Promise<void> {
  await page.goto('/portal' + to)
  await page.getByText(name).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page).not.toHaveURL(/sign-in/)
}

// The course of one film, which takes half a minute.
async function openFilm(page: Page): Promise<void> {
  await page.goto('/portal/courses?q=' + encodeURIComponent('第一分钟'))
  await page.locator('.course a').first().click()
  const join = page.getByRole('button', { name: '加入学习' })
  const lesson = page.getByRole('complementary', { name: '课程目录' }).getByRole('link', { name: /短片/ })
  await expect(join.or(lesson)).toBeVisible()
  if (await join.isVisible()) await join.click()
  await lesson.click()
  await expect(page.locator('video')).toBeVisible()
  await page.locator('video').evaluate((v: HTMLVideoElement) => (v.readyState >= 1 ? undefined : new Promise((go) => v.addEventListener('loadedmetadata', go))))
}

const film = (page: Page) => page.locator('video').evaluate((v: HTMLVideoElement) => ({ at: Math.round(v.currentTime), speed: v.playbackRate, paused: v.paused, muted: v.muted, captions: v.textTracks[0]?.mode }))

test('the first page has what to go on with, what is required and what is new', async ({ page }) => {
  await enter(page, '王秀珍')
  await expect(page.getByRole('heading', { level: 1 })).toContainText('王秀珍')
  await expect(page.getByRole('region', { name: '继续学习' }).getByRole('link', { name: /接着学|开始学习/ })).toBeVisible()
  await expect(page.getByRole('heading', { name: '必修课程' })).toBeVisible()
  const notices = page.getByRole('region', { name: '最新通知' })
  await expect(notices.getByRole('listitem').first()).toBeVisible()
  await notices.getByRole('link', { name: '全部通知' }).click()
  await expect(page).toHaveURL(/\/portal\/notices$/)
})

test('the hall keeps its filters in the address, and goes back to those before', async ({ page, context }) => {
  await enter(page, '王秀珍', '/courses')
  const count = page.getByRole('status').filter({ hasText: '门课程' })
  await expect(count).toBeVisible()
  const all = await count.innerText() // other tests publish courses too
  await page.getByRole('link', { name: '法律与安全', exact: true }).click()
  await expect(page).toHaveURL(/\/portal\/courses\?c=LAW_AND_SAFETY$/)
  await expect(page.getByRole('link', { name: '法律与安全', exact: true })).toHaveAttribute('aria-current', 'true')
  await expect(count).not.toHaveText(all)
  await page.getByRole('searchbox').fill('合同')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/c=LAW_AND_SAFETY&q=/)
  await expect(page.locator('.course').first()).toContainText('合同')
  const address = page.url()

  await page.goBack()
  await expect(page).toHaveURL(/\/portal\/courses\?c=LAW_AND_SAFETY$/)
  await expect(page.getByRole('searchbox')).toHaveValue('')
  await page.goBack()
  await expect(count).toHaveText(all)

  // Somebody who was sent the address sees the same, signed out as they are.
  const other = await context.browser()!.newContext()
  const friend = await other.newPage()
  await friend.goto(address)
  await expect(friend).toHaveURL(/sign-in/)
  await friend.getByText('刘长河').click()
  await expect(friend.getByRole('searchbox')).toHaveValue('合同')
  await expect(friend.locator('.course').first()).toContainText('合同')
  await other.close()

  await page.getByRole('link', { name: '我的必修' }).click()
  await expect(page).toHaveURL(/of=required/)
  for (const item of await page.locator('.course').all()) await expect(item).toContainText('必修')
  await page.goto('/portal/courses?of=done&q=' + encodeURIComponent('没有这样的课'))
  await expect(page.getByText('这里还没有课程')).toBeVisible()
  await page.getByRole('link', { name: '清除条件' }).click()
  await expect(count).toHaveText(all)
})

test('keys work the film, and leave fields, buttons and dialogs alone', async ({ page }) => {
  await enter(page, '刘长河')
  await openFilm(page)
  await page.locator('video').evaluate((v: HTMLVideoElement) => ((v.muted = true), (v.currentTime = 0)))
  await page.keyboard.press('Space')
  await expect.poll(async () => (await film(page)).paused).toBe(false)
  await page.keyboard.press('Space')
  await expect.poll(async () => (await film(page)).paused).toBe(true)
  await page.locator('video').evaluate((v: HTMLVideoElement) => (v.currentTime = 10))
  await page.keyboard.press('ArrowRight')
  expect((await film(page)).at).toBe(15)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  expect((await film(page)).at).toBe(5)
  await page.keyboard.press('Shift+>')
  expect((await film(page)).speed).toBe(1.25)
  await expect(page.getByText('播放速度 1.25 倍')).toBeVisible()
  await expect(page.getByLabel('播放速度')).toHaveValue('1.25')
  await page.keyboard.press('m')
  expect((await film(page)).muted).toBe(false)
  const before = (await film(page)).captions
  await page.keyboard.press('c')
  if (before === undefined) await expect(page.getByText('这节课没有字幕')).toBeVisible()
  else expect((await film(page)).captions).not.toBe(before)

  // The film's own focus: a space acts once, not twice.
  await page.locator('video').focus()
  await page.keyboard.press('Space')
  await expect.poll(async () => (await film(page)).paused).toBe(false)
  await page.keyboard.press('Space')
  await expect.poll(async () => (await film(page)).paused).toBe(true)

  // A select and a button keep their own keys; what has a modifier is the browser's.
  await page.getByLabel('播放速度').focus()
  const at = (await film(page)).at
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('m')
  expect([(await film(page)).at, (await film(page)).muted]).toEqual([at, false])
  await page.getByRole('button', { name: '键盘快捷键' }).focus()
  await page.keyboard.press('Space')
  const dialog = page.getByRole('dialog', { name: '键盘快捷键' })
  await expect(dialog).toBeVisible()
  expect((await film(page)).paused).toBe(true)
  await page.keyboard.press('ArrowRight')
  expect((await film(page)).at).toBe(at)

  // Whoever does not want them switches them off, for the next visit too.
  await dialog.getByRole('switch', { name: '使用快捷键' }).press('Space')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('button', { name: '键盘快捷键' })).toBeFocused()
  await page.reload()
  await expect(page.locator('video')).toBeVisible()
  await page.keyboard.press('?')
  await page.waitForTimeout(300)
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: '键盘快捷键' }).click()
  await dialog.getByRole('switch', { name: '使用快捷键' }).press('Space')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(dialog).toBeVisible()
})

test('a course is taken with the outline at the side, by the keyboard alone', async ({ page }) => {
  await enter(page, '周正明')
  await openFilm(page)
  const outline = page.getByRole('complementary', { name: '课程目录' })
  await expect(outline.getByRole('link', { name: /短片/ })).toHaveAttribute('aria-current', 'page')
  const film = (await page.locator('video').boundingBox())!
  const aside = (await outline.boundingBox())!
  expect(aside.x).toBeGreaterThanOrEqual(film.x + film.width)
  // Twice as fast, from the keyboard: thirteen seconds of it.
  for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+>')
  await page.locator('video').evaluate((v: HTMLVideoElement) => ((v.muted = true), (v.currentTime = 0)))
  await page.keyboard.press('Space')
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 40_000 })
  await outline.getByRole('link', { name: '开课第一分钟' }).press('Enter')
  await expect(page.getByText('这门课已学完')).toBeVisible()
})

test('a quiz is sat beside the outline', async ({ page }) => {
  await enter(page, '王秀珍')
  await page.goto('/portal/courses?q=' + encodeURIComponent('党员应知应会'))
  await page.locator('.course a').first().click()
  await page.getByRole('complementary', { name: '课程目录' }).getByRole('link', { name: /测验/ }).first().click()
  await page.getByRole('button', { name: /开始答题|继续答题/ }).click()
  await expect(page.getByText(/第 1 题/)).toBeVisible()
  const choice = page.locator('fieldset input').first()
  await choice.focus()
  await page.keyboard.press('Space')
  await expect(choice).toBeChecked()
  // A question mark is written into an answer, and opens nothing.
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('a phone goes on by a code that holds an address alone', async ({ page }) => {
  const asked: string[] = []
  await page.route('**/portal/**', async (route) => {
    if (route.request().resourceType() !== 'document') return route.continue()
    const answer = await route.fetch()
    // As for a school that phones reach; the demo under test listens to this machine alone.
    await route.fulfill({ response: answer, body: (await answer.text()).replace('name="school-reached" content=""', 'name="school-reached" content="https://school.example"') })
  })
  await page.route('**/qr/**', async (route) => {
    asked.push(new URL(route.request().url()).pathname + new URL(route.request().url()).search)
    await route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>' })
  })
  await enter(page, '王秀珍', '/courses?q=x')
  const open = page.getByRole('button', { name: '手机继续' })
  await open.click()
  const dialog = page.getByRole('dialog', { name: '在手机上继续' })
  await expect(dialog.getByRole('img', { name: /二维码/ })).toBeVisible()
  await expect(dialog).toContainText('https://school.example/m/courses')
  await expect(dialog).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(open).toBeFocused()
  await page.getByRole('link', { name: '帮助' }).click()
  await open.click()
  await expect(dialog).toContainText('https://school.example/m/')
  expect(asked).toEqual(['/qr/courses', '/qr/'])
})

test('where no phone reaches the school, it says so', async ({ page }) => {
  await enter(page, '王秀珍')
  const reached = await page.locator('meta[name="school-reached"]').getAttribute('content')
  test.skip(!!reached, 'phones reach this school')
  await page.getByRole('button', { name: '手机继续' }).click()
  await expect(page.getByRole('dialog')).toContainText('手机还连不上')
})

const broken = { status: 200, contentType: 'application/json', body: JSON.stringify({ errors: [{ message: '服务器出错了，请稍后再试。', extensions: { code: 'INTERNAL' } }], data: null }) }

test('each page says what went wrong, and goes on once that is mended', async ({ page }) => {
  await enter(page, '王秀珍', '/courses')
  const course = new URL((await page.locator('.course a').first().getAttribute('href'))!, page.url()).pathname
  for (const path of ['/portal/', '/portal/courses', '/portal/courses?of=current', course]) {
    for (const fault of ['server', 'offline']) {
      let fail = true
      await page.route('**/graphql', async (route) => {
        const refreshing = !route.request().headers()['authorization']
        if (!fail || refreshing) return route.continue()
        await (fault === 'server' ? route.fulfill(broken) : route.abort())
      })
      await page.goto(path)
      await expect(page.getByRole('alert').getByRole('button', { name: '重试' }).first()).toBeVisible()
      if (fault === 'offline') await expect(page.getByText('没有网络。学习记录会在恢复后上传。')).toBeVisible()
      fail = false
      // Once the school can be reached again the page asks by itself, mostly before anybody can.
      if (fault === 'server') await page.getByRole('button', { name: '重试' }).first().click()
      else await page.evaluate(() => dispatchEvent(new Event('online')))
      await expect(page.getByRole('button', { name: '重试' })).toHaveCount(0)
      await page.unroute('**/graphql')
    }
  }
  await page.goto('/portal/courses/1ioqjen1gk00z')
  await expect(page.getByText('没有找到您要看的内容')).toBeVisible()
  await page.goto('/portal/nowhere')
  await expect(page.getByRole('heading', { name: '页面不存在' })).toBeVisible()
})

test('a sign-in that ends leads back to the page that was open', async ({ page, context }) => {
  await enter(page, '王秀珍', '/courses?c=POLICY')
  await context.clearCookies()
  await page.reload()
  await expect(page).toHaveURL(/sign-in/)
  await expect(page.getByText('登录已失效')).toBeVisible()
  await page.getByText('王秀珍').click()
  await expect(page).toHaveURL(/\/portal\/courses\?c=POLICY$/)
})

for (const [width, locale] of [[768, 'en-US'], [1280, 'zh-CN']] as const) {
  test.describe(`${width} in ${locale}`, () => {
    test.use({ viewport: { width, height: 800 }, locale })
    test('pages have no fault that axe finds, and fit', async ({ page }) => {
      test.setTimeout(240_000)
      const refused: string[] = []
      page.on('console', (m) => /Content Security Policy|\[Vue|Error/.test(m.text()) && refused.push(m.text()))
      await page.goto('/portal/')
      await clean(page, '/sign-in')
      await page.getByText('刘长河').click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText('刘长河')
      await page.goto('/portal/courses?q=' + encodeURIComponent('第一分钟'))
      const course = (await page.locator('.course a').first().getAttribute('href'))!
      await page.goto(course)
      const join = page.getByRole('button', { name: /加入学习|Join|Take/ })
      await expect(page.locator('.outline')).toBeVisible()
      if (await join.isVisible()) await join.click()
      const lesson = (await page.locator('.outline li a').first().getAttribute('href'))!
      for (const path of ['/portal/', '/portal/courses', '/portal/courses?of=required', course, lesson, '/portal/help', '/portal/archive']) {
        await page.goto(path)
        await page.waitForLoadState('networkidle')
        await clean(page, path)
      }
      await page.goto(lesson)
      await page.locator('video').waitFor()
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog')).toBeVisible()
      await clean(page, 'keys')
      expect(refused).toEqual([])
    })
  })
}

async function clean(page: Page, where: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze()
    expect(found.violations.map((v) => [where, colorScheme, v.id, v.nodes[0]?.html])).toEqual([])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), where).toBeLessThanOrEqual(0)
}
