/** `--orders`: whether a person is asked for few orders, or for all that anything can be judged by. */
import type { OrderScope } from '../../../../conformance/order-scope.ts'

export const ORDER_SCOPES = ['few', 'all'] as const satisfies readonly OrderScope[]

/** A requirement that is named is to be judged; a group is named to judge less. */
export function chooseOrderScope(given: OrderScope | undefined, only: readonly string[] = []): OrderScope {
  if (given !== undefined) return given
  const namesEach = only.length > 0 && only.every((id) => !id.endsWith('.*'))
  return namesEach ? 'all' : 'few'
}
