/** Finds the step of an order that fills the cart, by its URL. A customer is free in what she does after it. */
import type { ActionSetting, HttpStep } from '../../schemas/config.ts'

/** The word for a cart in the languages of the stores that Retrack's publishers send their visitors to. */
const CART =
  /cart|basket|bag\b|varukorg|kundvagn|handlekurv|handlekorg|indkobskurv|kurv\b|ostoskori|warenkorb|winkelwagen|panier|carrito|cesta|carrello|koszyk|ostukorv/i
/** With one of these a request that names the cart may well be the order itself. */
const ORDER = /checkout|order|payment|place|complete|confirm|submit|purchase|buy|kassa|express/i
const WRITES: readonly HttpStep['method'][] = ['POST', 'PUT', 'PATCH']

/** The step; undefined where none is known to fill a cart before another one orders. */
export function findCartStep(action: ActionSetting): HttpStep | undefined {
  if (action.kind !== 'http') return undefined
  const always = action.steps.filter(({ method, when }) => when === undefined && WRITES.includes(method))
  // The last one orders, or comes after the order.
  return always.slice(0, -1).find(({ url }) => isCart(getPath(url)))
}

export const describeStep = ({ method, url }: HttpStep): string => `${method} ${getPath(url)}`

const isCart = (path: string): boolean => CART.test(path) && !ORDER.test(path)

const getPath = (url: string): string => url.replace(/^\w+:\/\/[^/]*/, '').replace(/[?#].*/s, '')
