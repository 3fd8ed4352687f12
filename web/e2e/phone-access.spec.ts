// The phone’s screens in large type, in the dark, on narrow phones, and with nothing but keys.
import { expect, test, type Page } from '@playwright/test'
import { clean, enter, handset } from './phone'
import { enroll, film, newBranch, newCourse, paper, questions, recording } from './school'

test.use(handset)

for (const [size, theme] of [
  ['100', 'light'],
  ['187.5', 'dark'],
] as const) {
  test(`lessons of every kind at ${size} % in ${theme} have no fault that axe finds, and fit`, async ({ page, browser, request }) => {
    const { member } = await newBranch(request)
    const course = await newCourse(request, '各种各样的课', [
      { title: '短片', video: { mediaId: await film(request) } },
      { title: '录音', audio: { mediaId: await recording(request) } },
      { title: '图文', article: { markdown: '# 标题\n\n一段话。\n\n> 引文\n\n- 一\n- 二\n\n| 项目 | 要求说明 | 检查办法 | 负责的人 |\n| --- | --- | --- | --- |\n| 通道 | 畅通没有杂物 | 每天闭店以前看一遍 | 值班的同志 |\n\n1. 先关电\n2. 再锁门' } },
      { title: '文档', document: { mediaId: await paper(request, browser) } },
      { title: '小测验', quiz: { passPercent: 60, questions } },
    ])
    await enroll(request, member.phone, course.id)
    await page.addInitScript(([s, th]) => localStorage.setItem('school.settings', JSON.stringify({ size: s, theme: th, wifiOnly: false })), [size, theme])
    const refused: string[] = []
    page.on('console', (m) => m.text().includes('Content Security Policy') && refused.push(m.text()))
    await page.goto('/m/sign-in')
    await expect(page.getByLabel('手机号')).toBeVisible()
    await clean(page, 'sign-in')
    await enter(page, member.phone, '/courses/' + course.id)
    const at: Record<string, (page: Page) => Promise<void>> = {
      短片: (p) => expect(p.locator('video')).toBeVisible(),
      录音: (p) => expect(p.locator('audio')).toBeVisible(),
      图文: (p) => expect(p.locator('.text')).toContainText('引文'),
      文档: (p) => expect(p.getByText('第 1 / 4 页')).toBeVisible(),
      小测验: (p) => expect(p.getByRole('button', { name: '开始答题' })).toBeVisible(),
    }
    const places: [string, string, (page: Page) => Promise<void>][] = [
      ...Object.entries(at).map(([title, there], i) => [title, `/courses/${course.id}/lessons/${course.lessons[i]}`, there] as [string, string, (page: Page) => Promise<void>]),
      ['课程', '/courses/' + course.id, (p) => expect(p.locator('.lesson')).toHaveCount(5)],
      ['密码', '/password', (p) => expect(p.getByLabel('当前密码')).toBeVisible()],
      ['没有', '/nowhere', (p) => expect(p.getByRole('paragraph').filter({ hasText: '页面不存在' })).toBeVisible()],
    ]
    for (const [name, path, there] of places) {
      await page.goto('/m' + path)
      await there(page)
      for (const width of [360, 390]) {
        await page.setViewportSize({ width, height: 844 })
        await clean(page, `${name} at ${width}`)
      }
      await page.screenshot({ path: `test-results/screens/${size}-${theme}-${name}.png`, fullPage: true })
    }
    await page.goto(`/m/courses/${course.id}/lessons/${course.lessons[3]}`)
    await at.文档!(page)
    // Leafed through faster than pages are drawn, the last one is what is seen and read.
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: '下一页' }).click()
    await expect(page.getByText('第 4 / 4 页')).toBeVisible()
    await page.getByRole('button', { name: '上一页' }).click()
    await expect(page.locator('[aria-live=polite]')).toContainText('闭店检查')
    const drawn = await page.locator('canvas').evaluate((c: HTMLCanvasElement) => {
      const { data } = c.getContext('2d')!.getImageData(0, 0, c.width, c.height)
      let dark = 0
      for (let i = 0; i < data.length; i += 4) if (data[i]! < 100) dark++
      return dark
    })
    expect(drawn).toBeGreaterThan(100)
    expect(refused).toEqual([])
  })
}

// to presses Tab until the focus is where it should be.
async function to(page: Page, name: string | RegExp): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const said = await page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null
      const label = (at as HTMLInputElement | null)?.labels?.[0]?.innerText
      return (at?.getAttribute('aria-label') ?? label ?? at?.innerText ?? '').trim()
    })
    if (typeof name === 'string' ? said === name || said.startsWith(name) : name.test(said)) return
  }
  throw new Error(`the keyboard does not come to ${name}`)
}

test('a course is taken, and the phone set, with nothing but keys', async ({ page, request }) => {
  const { member } = await newBranch(request)
  const course = await newCourse(request, '只用键盘', [{ title: '一句话', article: { markdown: '诚信是生意的根。' } }, { title: '小测验', quiz: { passPercent: 60, questions: questions.slice(0, 2) } }])
  await page.goto('/m/courses/' + course.id)
  await to(page, '手机号')
  await page.keyboard.type(member.phone)
  await to(page, '密码')
  await page.keyboard.type('demo-party-school')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: course.title })).toBeFocused()
  await to(page, '加入学习')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: '开始学习' })).toBeVisible()
  await to(page, '开始学习')
  await page.keyboard.press('Enter')
  await expect(page.getByText('诚信是生意的根')).toBeVisible()
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 60_000 })
  await to(page, '下一课')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: '开始答题' })).toBeVisible()
  await to(page, '开始答题')
  await page.keyboard.press('Space')
  await to(page, '不可以')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByLabel('可以', { exact: true })).toBeChecked()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByLabel('不可以')).toBeChecked()
  await to(page, '下一题')
  await page.keyboard.press('Enter')
  await to(page, '电源')
  await page.keyboard.press('Space')
  await to(page, '交卷')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/通过了|这次没有通过/)).toBeVisible()

  await page.goto('/m/me')
  await to(page, '设置')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: '设置' })).toBeFocused()
  await to(page, '标准')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('html')).toHaveAttribute('data-size', '125')
  await to(page, '跟随系统')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await to(page, /^仅在 Wi-Fi/)
  await page.keyboard.press('Space')
  await expect(page.getByRole('switch')).toBeChecked()
  await page.goto('/m/me')
  await to(page, '退出登录')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/sign-in/)
})
