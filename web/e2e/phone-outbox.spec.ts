// Study time on bad networks and lent phones: nothing is lost, nothing counts twice, nothing is
// anybody else's.
import { expect, test, type APIRequestContext, type Page } from '@playwright/test'
import { enter, fillIn, handset, isReport, losingReports, operations, watch } from './phone'
import { caller, enroll, film, newBranch, newCourse, newPerson } from './school'

test.use(handset)

const duration = 25.96

async function credited(request: APIRequestContext, phone: string): Promise<number> {
  const { viewer } = await (await caller(request, phone))<{ viewer: { studyRecords: { edges: { node: { creditedSeconds: number } }[] } } }>('{ viewer { studyRecords { edges { node { creditedSeconds } } } } }')
  return viewer.studyRecords.edges.reduce((n, e) => n + e.node.creditedSeconds, 0)
}

async function lesson(request: APIRequestContext, phone: string) {
  const course = await newCourse(request, '一段短片', [{ title: '短片', video: { mediaId: await film(request) } }])
  await enroll(request, phone, course.id)
  return `/courses/${course.id}/lessons/${course.lessons[0]}`
}

interface Reported {
  sent: string[]
  outcomes: string[]
}

// reports notes which events were sent, and what the school said of each.
function reports(page: Page): Reported {
  const all: Reported = { sent: [], outcomes: [] }
  page.on('request', (r) => {
    if (isReport(r.postData())) all.sent.push(...(r.postDataJSON() as { variables: { events: { id: string }[] } }).variables.events.map((e) => e.id))
  })
  page.on('response', async (r) => {
    if (!isReport(r.request().postData())) return
    const { data } = (await r.json().catch(() => ({}))) as { data?: { reportStudy: { results: { outcome: string }[] } } }
    all.outcomes.push(...(data?.reportStudy.results ?? []).map((x) => x.outcome))
  })
  return all
}

test('where the answer is lost, the same is sent again and counts once', async ({ page, request }) => {
  test.setTimeout(120_000)
  const { member } = await newBranch(request)
  await enter(page, member.phone, await lesson(request, member.phone))
  const lost = await losingReports(page, 1)
  const all = reports(page)
  await watch(page)
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 30_000 })
  expect(lost()).toBe(1)
  await expect.poll(() => all.outcomes.filter((o) => o === 'DUPLICATE').length).toBeGreaterThan(0)
  expect(all.outcomes.every((o) => o === 'ACCEPTED' || o === 'DUPLICATE')).toBe(true)
  const seconds = await credited(request, member.phone)
  expect(seconds).toBeGreaterThan(duration * 0.9)
  expect(seconds).toBeLessThan(duration + 1)
})

test('what is written while the older is on its way is sent after it', async ({ page, request }) => {
  test.setTimeout(120_000)
  const { member } = await newBranch(request)
  await enter(page, member.phone, await lesson(request, member.phone))
  const all = reports(page)
  let held = 0
  await page.route('**/graphql', async (route) => {
    if (!isReport(route.request().postData()) || held > 0) return route.continue()
    held++
    const answer = await route.fetch()
    // Until newer pieces lie beside those of which this answer speaks.
    await page.waitForTimeout(8000)
    await route.fulfill({ response: answer })
  })
  await watch(page)
  await expect(page.getByText('本课已完成')).toBeVisible({ timeout: 30_000 })
  expect(held).toBe(1)
  expect(new Set(all.sent).size).toBe(all.sent.length)
  expect(all.outcomes.every((o) => o === 'ACCEPTED')).toBe(true)
  await page.getByRole('button', { name: '返回' }).click()
  await page.goto('/m/waiting')
  await expect(page.getByText('都上传好了')).toBeVisible()
  expect(await credited(request, member.phone)).toBeGreaterThan(duration * 0.9)
})

test('on a lent phone nobody sees or sends what is another’s', async ({ page, request }) => {
  test.setTimeout(120_000)
  const { id, member } = await newBranch(request)
  const other = await newPerson(request, id, '后来人')
  const place = await lesson(request, member.phone)
  await enter(page, member.phone, place)
  await page.route('**/graphql', (route) => (isReport(route.request().postData()) ? route.abort() : route.continue()))
  await page.locator('video').evaluate((v: HTMLVideoElement) => ((v.muted = true), v.play()))
  await page.waitForTimeout(8000)
  await page.getByRole('button', { name: '返回' }).click()
  await page.getByRole('button', { name: '下载到手机' }).click()
  await expect(page.getByText('已下载，没有网络也能学')).toBeVisible()
  await page.goto('/m/me')
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page.getByText(/还有 \d+ 段学习没有上传/)).toBeVisible()
  await page.getByRole('dialog').getByRole('button', { name: '退出登录' }).click()
  await expect(page).toHaveURL(/sign-in/)
  await page.unroute('**/graphql')

  const asked = operations(page)
  await fillIn(page, other.phone)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(other.name)
  // Nothing of the other is on the screen, not even until the school has answered.
  await page.route('**/graphql', (route) => route.abort())
  for (const tab of ['档案', '我的', '学习']) {
    await page.getByRole('navigation').getByRole('link', { name: tab }).click()
    await expect(page.locator('main')).not.toContainText(member.name)
  }
  await page.unroute('**/graphql')
  await page.goto('/m/waiting')
  await expect(page.getByText('都上传好了')).toBeVisible()
  expect(asked.filter((a) => a.variables?.events)).toEqual([])
  const lying = await page.evaluate(async () => {
    const all: string[] = []
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((go) => (indexedDB.open(name!).onsuccess = function () { go(this.result) }))
      for (const store of db.objectStoreNames) {
        const read = <T>(r: IDBRequest<T>) => new Promise<T>((go) => (r.onsuccess = () => go(r.result)))
        const at = db.transaction(store).objectStore(store)
        all.push(...((await read(at.getAllKeys())) as string[]).map((k) => `${name} ${k}`))
      }
    }
    return all
  })
  // Of whoever left, there is what still has to be sent, and the ids it is sent under.
  expect(lying.filter((k) => k.includes(member.id) && !k.startsWith('school-outbox') && !/ session /.test(k))).toEqual([])
  expect(lying.filter((k) => k.startsWith('school-files'))).toEqual([])

  await page.goto('/m/me')
  await page.getByRole('button', { name: '退出登录' }).click()
  await expect(page).toHaveURL(/sign-in/)
  await fillIn(page, member.phone)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(member.name)
  await expect.poll(() => credited(request, member.phone)).toBeGreaterThan(4)
  expect(await credited(request, other.phone)).toBe(0)
})

test('who signs in in another tab takes the page over, and sends nothing as the first', async ({ page, context, request }) => {
  test.setTimeout(120_000)
  const { id, member } = await newBranch(request)
  const other = await newPerson(request, id, '后来人')
  await enter(page, member.phone, await lesson(request, member.phone))
  await context.route('**/graphql', (route) => (isReport(route.request().postData()) ? route.abort() : route.continue()))
  await page.locator('video').evaluate((v: HTMLVideoElement) => ((v.muted = true), v.play()))
  await page.waitForTimeout(7000)
  const tab = await context.newPage()
  await tab.goto('/m/me')
  await tab.getByRole('button', { name: '退出登录' }).click()
  await tab.getByRole('dialog').getByRole('button', { name: '退出登录' }).click()
  await expect(tab).toHaveURL(/sign-in/)
  await fillIn(tab, other.phone)
  await expect(tab.getByRole('heading', { level: 1 })).toContainText(other.name)
  await context.unroute('**/graphql')
  // The first tab still shows the first member’s lesson. What it asks next makes it the other’s.
  await page.locator('video').evaluate((v: HTMLVideoElement) => v.pause())
  await page.getByRole('button', { name: '返回' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText(other.name)
  expect(await credited(request, other.phone)).toBe(0)
  await page.goto('/m/me')
  await expect(page.locator('.name')).toHaveText(other.name)
  await page.getByRole('button', { name: '退出登录' }).click()
  await fillIn(page, member.phone)
  await expect.poll(() => credited(request, member.phone), { timeout: 20_000 }).toBeGreaterThan(4)
})

test('sign-ins that ran out are renewed once, however many pages ask', async ({ page, request }) => {
  const { member } = await newBranch(request)
  await enter(page, member.phone)
  await expect(page.getByRole('heading', { level: 1 })).toContainText(member.name)
  await page.waitForTimeout(1100) // two tokens of the same second are the same
  const asked = operations(page)
  const stale = new Set<string>()
  await page.route('**/graphql', async (route) => {
    const headers = { ...route.request().headers() }
    // The token of before works no more; those refused say so at very different times.
    if (headers.authorization && (stale.size === 0 || stale.has(headers.authorization))) {
      stale.add(headers.authorization)
      const late = stale.size + asked.length * 150
      headers.authorization = 'Bearer none'
      await page.waitForTimeout(late)
    }
    await route.continue({ headers })
  })
  await page.getByRole('link', { name: '档案' }).click()
  await expect(page.locator('.ring')).toBeVisible()
  await expect(page.getByRole('heading', { name: '固定学习日' }).or(page.getByText('还没有学习记录')).first()).toBeVisible()
  await page.waitForTimeout(2500)
  expect(stale.size).toBe(1)
  expect(asked.filter((a) => a.variables && 'refreshToken' in a.variables)).toHaveLength(1)
})
