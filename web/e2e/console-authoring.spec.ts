// What trainers and administrators do at the console, on the real program with its sample school.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'

const films = join(import.meta.dirname, '../../internal/sampleschool/material/media')

async function signIn(page: Page, phone: string, to: string) {
  await page.goto('/console' + to)
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('密码', { exact: true }).fill('demo-party-school')
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page).not.toHaveURL(/sign-in/)
}

// A film of some megabytes: the sample school's own, with a box at its end that players pass by.
// What is free differs each time, so that no other file is the same.
function film(): Buffer {
  const rest = Buffer.alloc(5 << 20)
  rest.writeUInt32BE(rest.length, 0)
  rest.write('free', 4, 'latin1')
  rest.writeDoubleBE(Date.now(), 8)
  return Buffer.concat([readFileSync(join(films, 'welcome.mp4')), rest])
}

async function clean(page: Page) {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((v) => `${scheme} ${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

async function newCourse(page: Page, title: string) {
  await page.getByRole('button', { name: '新建课程' }).click()
  await page.getByLabel('课程名称').fill(title)
  await page.getByRole('button', { name: '创建' }).click()
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible()
}

async function newModule(page: Page, title: string) {
  await page.getByRole('button', { name: '添加模块' }).last().click()
  await page.getByLabel('模块名称').fill(title)
  await page.getByRole('button', { name: '保存' }).click()
  await expect(page.getByRole('heading', { level: 2, name: title })).toBeVisible()
}

// Looking at a page as somebody with a screen reader takes a machine's time.
test.setTimeout(180_000)

test('a trainer writes a course, breaks an upload off and resumes it, publishes, and a member sees it', { tag: '@main' }, async ({ page, browser }) => {
  await signIn(page, '13800000002', '/courses')
  const title = `消防通道检查 ${Date.now()}`
  await newCourse(page, title)
  await newModule(page, '第一部分')

  await page.getByRole('link', { name: '+ 图文' }).click()
  await page.getByLabel('课时名称').fill('为什么要查')
  await page.getByRole('textbox', { name: '正文' }).fill('通道要畅通，门要能推开。')
  await page.getByRole('button', { name: '保存课时' }).click()
  await expect(page.getByRole('link', { name: '为什么要查' })).toBeVisible()

  await page.getByRole('link', { name: '+ 视频' }).click()
  await page.getByLabel('课时名称').fill('查什么')
  const file = { name: 'check.mp4', mimeType: 'video/mp4', buffer: film() }
  const sent: string[] = []
  let held = true
  await page.route('**/uploads/**', async (route) => {
    const range = route.request().headers()['content-range'] ?? ''
    sent.push(range)
    // The first part arrives; what follows hangs until the page is loaded anew.
    if (held && !range.startsWith('bytes 0-')) return
    await route.continue()
  })
  await page.getByLabel('上传文件').first().setInputFiles(file)
  await expect.poll(() => sent.length, { timeout: 20_000 }).toBe(2)
  await expect(page.getByRole('button', { name: '暂停' })).toBeVisible()
  await page.getByRole('button', { name: '暂停' }).click()
  await expect(page.getByRole('button', { name: '继续上传' })).toBeVisible()
  page.on('dialog', (d) => void d.accept())
  held = false
  await page.reload()
  await expect(page.getByText(/上次没有传完：check\.mp4/)).toBeVisible()
  await page.getByLabel('课时名称').fill('查什么')
  sent.length = 0
  await page.getByLabel('上传文件').first().setInputFiles(file)
  await expect(page.getByText('check.mp4 已上传。')).toBeVisible({ timeout: 15_000 })
  expect(sent[0]).toMatch(/^bytes 2097152-/)
  await page.getByRole('button', { name: '保存课时' }).click()
  await expect(page.getByRole('link', { name: '查什么' })).toBeVisible()

  await page.getByRole('link', { name: '发布', exact: true }).click()
  await page.getByRole('button', { name: '发布课程' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '发布', exact: true }).click()
  await expect(page.getByText('第 1 版已发布。')).toBeVisible()
  await page.getByRole('button', { name: '确定' }).click()

  // What the phone asks, as a member.
  const other = await browser.newContext()
  const ask = async (query: string, token = '') => (await (await other.request.post(new URL('/graphql', page.url()).href, { data: { query }, headers: token ? { Authorization: `Bearer ${token}` } : {} })).json()) as { data: { logIn: { accessToken: string }; courses: { edges: { node: { title: string } }[] } } }
  const token = (await ask('mutation { logIn(input: { phone: "13800000004", password: "demo-party-school" }) { accessToken } }')).data.logIn.accessToken
  const seen = await ask('{ courses(first: 20) { edges { node { title } } } }', token)
  expect(seen.data.courses.edges.map((e) => e.node.title)).toContain(title)
})

test('the pages of a course have nothing that keeps somebody out', async ({ page }) => {
  await signIn(page, '13800000002', '/courses')
  await expect(page.getByRole('table')).toBeVisible()
  await clean(page)
  await page.getByRole('table').getByRole('link').first().click()
  for (const tab of ['大纲', '基本信息', '预览', '学习情况']) {
    await page.getByRole('link', { name: tab, exact: true }).click()
    await page.waitForLoadState('networkidle')
    await clean(page)
  }
})

test('the outline is put in order with the keyboard alone', async ({ page }) => {
  await signIn(page, '13800000002', '/courses')
  await newCourse(page, `次序 ${Date.now()}`)
  await newModule(page, '甲')
  await newModule(page, '乙')
  const order = () => page.locator('.modules h2').allTextContents()
  expect(await order()).toEqual(['甲', '乙'])
  await page.getByRole('button', { name: '上移 乙' }).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(order).toEqual(['乙', '甲'])
  // The focus stays on what was moved: it can be moved back.
  await expect(page.getByRole('button', { name: '下移 乙' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect.poll(order).toEqual(['甲', '乙'])
  await page.waitForLoadState('networkidle')
  await page.reload()
  await expect.poll(order).toEqual(['甲', '乙'])
})

test('a text that the visual editor cannot keep stays as it was written', async ({ page }) => {
  await signIn(page, '13800000002', '/courses')
  await newCourse(page, `原文 ${Date.now()}`)
  await newModule(page, '甲')
  await page.getByRole('link', { name: '+ 图文' }).click()
  await page.getByLabel('课时名称').fill('清单')
  await page.getByRole('radio', { name: 'Markdown' }).check()
  const text = '- [x] 灭火器\n- [ ] 通道\n\n![门](door.png)'
  await page.getByLabel('正文').last().fill(text)
  await expect(page.getByText(/图片（文章不显示图片/)).toBeVisible()
  await page.getByRole('radio', { name: '所见即所得' }).check()
  await expect(page.getByText(/所见即所得编辑保留不了的写法/)).toBeVisible()
  await expect(page.getByLabel('正文').last()).toHaveValue(text)
})

test('an administrator sees whom an assignment reaches before giving it', async ({ page }) => {
  await signIn(page, '13800000001', '/assignments')
  await clean(page)
  await page.getByRole('link', { name: '布置任务' }).first().click()
  await page.getByRole('combobox', { name: /^课程/ }).selectOption({ index: 1 })
  await page.getByRole('group', { name: '组织（含下级）' }).getByRole('checkbox').nth(1).check()
  await page.getByRole('button', { name: '试算范围' }).click()
  await expect(page.getByRole('rowheader', { name: '将新报名' })).toBeVisible()
  await clean(page)
  await page.getByRole('button', { name: '布置给这些人' }).click()
  await expect(page.getByText('进行中')).toBeVisible()
  await page.getByRole('button', { name: '取消任务' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '取消任务' }).click()
  await expect(page.getByText('任务已取消。')).toBeVisible()
})

test('a roster with a wrong row is tried, and its good rows are written', async ({ page }) => {
  await signIn(page, '13800000003', '/members/import')
  const end = String(Date.now()).slice(-8)
  const rows = ['\ufeff姓名,手机号,人员类别,流动情况', `赵一,139${end},正式党员,固定党员`, '钱二,12,正式党员,固定党员']
  await page.getByLabel('选择名册文件').setInputFiles({ name: 'roster.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
  await expect(page.getByText('这是试算，还没有写入。')).toBeVisible({ timeout: 15_000 })
  const failed = page.getByRole('row').filter({ hasText: '有错' })
  await expect(failed).toContainText('3')
  await clean(page)
  await page.getByRole('button', { name: '写入没有错的 1 行' }).click()
  await expect(page.getByText('已写入：新增 1 人')).toBeVisible()
  await page.goto('/console/members')
  await page.getByLabel('姓名，或手机号后四位').fill('赵一')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('link', { name: '赵一' }).first()).toBeVisible()
  await clean(page)
})
