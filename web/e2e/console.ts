// What journeys through the console share.
import AxeBuilder from '@axe-core/playwright'
import { expect, type APIRequestContext, type Page } from '@playwright/test'

const password = 'demo-party-school'
export const people = { admin: '13800000001', trainer: '13800000002', secretary: '13800000003', member: '13800000004', floating: '13800000005' }

export async function signIn(page: Page, phone: string, to: string) {
  await page.goto('/console' + to)
  await page.getByLabel('手机号').fill(phone)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await expect(page).not.toHaveURL(/sign-in/)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
}

export async function clean(page: Page) {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map((v) => `${scheme} ${v.id}: ${v.nodes.map((n) => n.target).join(' ')}`)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

// Somebody who asks the school without a page, as the phone does.
export async function caller(request: APIRequestContext, phone: string) {
  let token = ''
  async function ask<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const answer = (await (await request.post('/graphql', { data: { query, variables }, headers: token ? { Authorization: `Bearer ${token}` } : {} })).json()) as { data: Data; errors?: unknown }
    expect(answer.errors).toBeUndefined()
    return answer.data
  }
  token = (await ask<{ logIn: { accessToken: string } }>('mutation ($phone: String!, $password: String!) { logIn(input: { phone: $phone, password: $password }) { accessToken } }', { phone, password })).logIn.accessToken
  return ask
}

// A new member of the organisation with the code, with whom a journey may do as it likes.
export async function newMember(request: APIRequestContext, code: string): Promise<{ id: string; name: string; phone: string; organization: { id: string; name: string } }> {
  const school = await caller(request, people.admin)
  const { organizationByCode: organization } = await school<{ organizationByCode: { id: string; name: string } }>('query ($c: String!) { organizationByCode(code: $c) { id name } }', { c: code })
  const stamp = String(Date.now() % 1e8).padStart(8, '0')
  const person = { name: `试用${stamp.replace(/\d/g, (d) => '零一二三四五六七八九'[Number(d)]!)}`, phone: `139${stamp}` }
  const { createMember } = await school<{ createMember: { member: { id: string } } }>('mutation ($i: CreateMemberInput!) { createMember(input: $i) { member { id } } }', {
    i: { organizationId: organization.id, ...person, stage: 'FULL', residency: 'SETTLED', joinedOn: '2019-07-01' },
  })
  return { id: createMember.member.id, ...person, organization }
}
