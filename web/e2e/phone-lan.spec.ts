// A phone in the market opens http://192.168.…: no secure origin, so no service worker, no
// randomUUID, no checksums. A name that leads to this machine is as insecure as that.
import { expect, test } from '@playwright/test'
import { enter, handset, watch } from './phone'
import { caller, film, newBranch, newCourse, people } from './school'

const school = new URL(process.env.SCHOOL ?? 'http://127.0.0.1:8399')
test.use({ ...handset, baseURL: `http://phone.lan:${school.port}`, launchOptions: { executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox', `--host-resolver-rules=MAP phone.lan ${school.hostname}`] } })

test('a phone in the same room signs in, studies without a network, and its time counts', async ({ page, context, playwright }) => {
  test.setTimeout(150_000)
  // The test’s own questions go where the name is known.
  const request = await playwright.request.newContext({ baseURL: school.origin })
  const { member } = await newBranch(request)
  const course = await newCourse(request, '同一间屋里', [{ title: '短片', video: { mediaId: await film(request) } }])
  await enter(page, member.phone, '/courses/' + course.id)
  expect(await page.evaluate(() => [isSecureContext, 'serviceWorker' in navigator, 'randomUUID' in crypto, !!crypto.subtle])).toEqual([false, false, false, false])
  await page.getByRole('button', { name: '加入学习' }).click()
  await page.getByRole('button', { name: '下载到手机' }).click()
  await expect(page.getByText('已下载，没有网络也能学')).toBeVisible()
  // The pages that were not opened yet are fetched meanwhile: nothing else would keep them.
  await page.waitForTimeout(6000)
  await context.setOffline(true)
  await page.getByRole('link', { name: '开始学习' }).click()
  await expect(page.locator('video')).toHaveAttribute('src', /^blob:/)
  await watch(page)
  await page.getByRole('link', { name: '回到课程' }).click()
  await page.getByRole('button', { name: '返回' }).click()
  for (const [tab, what] of [['档案', '学习档案'], ['我的', '我的'], ['课程', '课程']]) {
    await page.getByRole('navigation').getByRole('link', { name: tab }).click()
    await expect(page.getByRole('heading', { level: 1, name: what })).toBeAttached()
  }
  await page.getByRole('navigation').getByRole('link', { name: '我的' }).click()
  await page.getByRole('link', { name: '待上传' }).click()
  await expect(page.getByText(/学了 \d+ 秒/)).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByText('都上传好了')).toBeVisible()
  const { viewer } = await (await caller(request, member.phone))<{ viewer: { creditAccount: { earnedHours: number } } }>('{ viewer { creditAccount { earnedHours } } }')
  expect(viewer.creditAccount.earnedHours).toBe(0.5)
  await request.dispose()
})

test('a page of another origin is refused by name as well', async ({ page, playwright }) => {
  const request = await playwright.request.newContext({ baseURL: school.origin })
  const refused = await request.post('/graphql', {
    data: { query: `mutation { logIn(input: { phone: "${people.member}", password: "demo-party-school" }) { accessToken } }` },
    headers: { Origin: 'http://elsewhere.lan', 'Partyschool-Browser': 'remember' },
  })
  expect(JSON.stringify(await refused.json())).toContain('FORBIDDEN')
  await request.dispose()
  await page.goto('/m/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})
