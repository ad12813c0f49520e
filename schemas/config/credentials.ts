/** A user and a password in a URL, as on staging hosts. They become a header, so that no report shows them. */
import type { ActionSetting, Config } from '../config.ts'
import type { ConfigProblem } from './problem.ts'
import type { NamedAction } from './ways.ts'

const USER_INFO = /^(https?:\/\/)([^/?#@]*)@/i

/** The same config with bare URLs, and what they held as the `Authorization` of every visitor. */
export function moveCredentials(config: Config): Config | { readonly problem: ConfigProblem } {
  const found = new Set<string>()
  const bare = (url: string) =>
    url.replace(USER_INFO, (_, scheme: string, userInfo: string) => {
      found.add(userInfo)
      return scheme
    })
  const ofAction = <Setting extends ActionSetting>(action: Setting): Setting => {
    if (action.kind !== 'http') return action
    const [first, ...rest] = action.steps
    return {
      ...action,
      steps: [{ ...first, url: bare(first.url) }, ...rest.map((step) => ({ ...step, url: bare(step.url) }))],
    }
  }
  const ofWays = (ways: readonly NamedAction[]) =>
    ways.map(({ name, action }): NamedAction => ({ name, action: ofAction(action) }))
  const { store } = config
  const moved: Config = {
    ...config,
    store: {
      ...store,
      redirectUrl: store.redirectUrl === null ? null : bare(store.redirectUrl),
      deeplinks: store.deeplinks.map(bare),
      orderUrl: store.orderUrl === null ? null : bare(store.orderUrl),
      origins: store.origins.map(bare),
    },
    ways: { placeOrder: ofWays(config.ways.placeOrder), rejectOrder: ofWays(config.ways.rejectOrder) },
    placeOrder: ofAction(config.placeOrder),
    rejectOrder: ofAction(config.rejectOrder),
    approveOrder: ofAction(config.approveOrder),
    restartStore: ofAction(config.restartStore),
  }
  const [userInfo, another] = found
  if (userInfo === undefined) return moved
  if (another !== undefined) {
    const message = 'Expected the same user and password in all URLs; name others in the `headers` of a step'
    return { problem: { path: ['store'], message } }
  }
  const headers = { authorization: basic(userInfo), ...config.visitor.headers }
  return { ...moved, visitor: { ...config.visitor, headers } }
}

function basic(userInfo: string): string {
  const [user = '', ...password] = userInfo.split(':')
  return `Basic ${Buffer.from(`${decode(user)}:${decode(password.join(':'))}`).toString('base64')}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
