// Who else has the list open.
import { expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

test('people see who else has the list open, under the name that they give themselves, until they leave', async ({
  visit,
}) => {
  test.slow()
  const ana = todoPage((await visit()).page)
  const ben = await visit()
  await ana.call('Ana')
  const seen = (page: typeof ana.page) => page.getByRole('list', { name: 'Also here now' }).getByRole('listitem')
  await expect(seen(ana.page)).toHaveCount(1)
  await todoPage(ben.page).call('Ben Moss')
  await expect(seen(ana.page)).toHaveText('BMBen Moss')
  await expect(seen(ben.page)).toHaveText('AAna')
  await ben.openTab()
  await expect(seen(ana.page)).toHaveCount(1)
  await ben.close()
  // At once, by a good-bye; should that be lost, as soon as silence says it.
  await expect(seen(ana.page)).toHaveCount(0, { timeout: 10_000 })
})
