/** The actions of `retrack-kit.yaml`: how an order is placed, rejected and approved. */
import * as z from 'zod'
import { SavedValues, savedVariable } from './saved-values.ts'
import { section } from './section.ts'
import { WebUrl } from './values.ts'

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
/** A form field as it may be written in YAML, where `1` and `true` need no quotes. */
const FieldValue = z.union([z.string(), z.number(), z.boolean()], { error: 'Expected text, a number, true or false' })

/** In a URL a placeholder stands for a part of it, so the rest is judged with one filled in. */
const UrlTemplate = z
  .string()
  .refine((url) => WebUrl.safeParse(url.replace(PLACEHOLDER, 'x')).success, {
    error: 'Expected an http or https URL, such as http://127.0.0.1:3000/checkout',
  })
  .meta({ format: 'uri-template' })

export const HttpStep = section({
  method: z
    .enum(METHODS, { error: `Expected one of ${METHODS.join(', ')}` })
    .default('GET')
    .describe('The method of the request.'),
  url: UrlTemplate.describe(
    'Where it goes. `{{reference}}` and `{{voucher}}` are percent-encoded here. `{{retrack_click}}`, here and in what is sent, is the click as a script of the page reads it out of the cookie.',
  ),
  headers: z.record(z.string(), z.string()).default({}).describe('Headers to send beside those of a browser.'),
  form: z
    .record(z.string(), FieldValue.transform(String))
    .optional()
    .describe('Sent as `application/x-www-form-urlencoded`.'),
  json: z.json().optional().describe('Sent as `application/json`.'),
  body: z.string().optional().describe('Sent as it stands; `headers` should name its Content-Type.'),
  cookies: z
    .enum(['none'], { error: 'Expected none' })
    .optional()
    .describe(
      "`none`: sent without the visitor's cookies, as a payment provider calls a webhook. Left out: none where the path says `webhook` or `ipn`, else hers.",
    ),
  when: z
    .enum(['voucher'], { error: 'Expected voucher' })
    .optional()
    .describe('`voucher`: sent only for an order with a voucher, as a page that applies a code.'),
  save: SavedValues,
  expect: section({
    status: z.int().min(100).max(599).describe('The status that means success.'),
  })
    .optional()
    .describe('What success is, where it is not any status below 400.'),
})
  .superRefine((step, context) => {
    const bodies = (['form', 'json', 'body'] as const).filter((key) => step[key] !== undefined)
    if (bodies.length > 1) {
      context.addIssue({ code: 'custom', message: `Expected one of form, json and body, not ${bodies.join(' and ')}` })
    }
    const [body] = bodies
    if (body !== undefined && (step.method === 'GET' || step.method === 'HEAD')) {
      context.addIssue({
        code: 'custom',
        path: ['method'],
        message: `A ${step.method} carries no ${body}; expected method: POST, PUT, PATCH or DELETE`,
      })
    }
  })
  .describe("One request, with the visitor's cookies.")
export type HttpStep = z.output<typeof HttpStep>

export const ACTION_KINDS = ['http', 'command', 'browser', 'manual'] as const

/** An action that can be done. */
export type Action =
  | { readonly kind: 'http'; readonly steps: readonly [HttpStep, ...HttpStep[]] }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'browser'; readonly module: string }
  | { readonly kind: 'manual'; readonly instructions: string }

/** An action, or that the store has no such thing (`none`), or that nobody said (`left-out`). */
export type ActionSetting = Action | { readonly kind: 'none' } | { readonly kind: 'unset' }

/** The placeholders that every action knows; any other name is that of a saved value. */
const KNOWN = ['click', 'cookie', 'voucher', 'reference']

export function createActionSchema() {
  return section({
    http: z
      .array(HttpStep)
      .min(1, { error: 'Expected at least one request' })
      .optional()
      .describe('Requests, in order.'),
    command: z
      .string()
      .min(1)
      .optional()
      .describe(
        'A program to run. It gets RETRACK_CLICK, RETRACK_COOKIE, RETRACK_VOUCHER and RETRACK_REFERENCE as environment variables, and what `placeOrder` saved as `id` as RETRACK_SAVED_ID.',
      ),
    browser: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The path of a module, from this file, whose default export gets `{ page, reference, voucher, saved }`; what `placeOrder` saved as `id` is `saved.id`. The module of `placeOrder` saves what it returns, such as `{ id }`.',
      ),
    manual: z.string().min(1).optional().describe('A sentence shown to a person; the check waits until it is done.'),
  }).transform((given, context): Action => {
    for (const [placeholder, name = ''] of given.command?.matchAll(PLACEHOLDER) ?? []) {
      context.addIssue({
        code: 'custom',
        path: ['command'],
        message: `A command takes no ${placeholder}: a shell would run its content. Write "$${KNOWN.includes(name) ? `RETRACK_${name.toUpperCase()}` : savedVariable(name)}" in its place`,
      })
    }
    const kinds = ACTION_KINDS.filter((kind) => given[kind] !== undefined)
    const [first, ...rest] = given.http ?? []
    if (kinds.length === 1) {
      if (first !== undefined) return { kind: 'http', steps: [first, ...rest] }
      if (given.command !== undefined) return { kind: 'command', command: given.command }
      if (given.browser !== undefined) return { kind: 'browser', module: given.browser }
      if (given.manual !== undefined) return { kind: 'manual', instructions: given.manual }
    }
    context.addIssue({
      code: 'custom',
      message: `Expected one of http, command, browser and manual${kinds.length === 0 ? '' : `, not ${kinds.join(' and ')}`}`,
    })
    return z.NEVER
  })
}

interface FoundPlaceholder {
  readonly path: readonly (string | number)[]
  readonly name: string
}

/** Names that the steps of an action save. */
export const namesSavedIn = (action: ActionSetting): string[] =>
  action.kind === 'http' ? action.steps.flatMap(({ save }) => Object.keys(save)) : []

/** The names that a module saves are known only once it has run. */
export const savesAnyName = (action: ActionSetting): boolean => action.kind === 'browser'

/** Finds the unknown placeholders of an action. `known` are those that have a meaning from the start. */
export function findUnknownPlaceholders(action: ActionSetting, known: readonly string[]): ConfigIssue[] {
  if (action.kind === 'manual') return toIssues(placeholdersIn(action.instructions, ['manual']), known)
  if (action.kind !== 'http') return []
  const saved: string[] = []
  return action.steps.flatMap(({ save, ...step }, index) => {
    const issues = toIssues(placeholdersIn(step, ['http', index]), [...known, ...saved])
    saved.push(...Object.keys(save))
    return issues
  })
}

interface ConfigIssue {
  readonly path: (string | number)[]
  readonly message: string
}

function toIssues(found: readonly FoundPlaceholder[], known: readonly string[]): ConfigIssue[] {
  const expected = known.map((name) => `{{${name}}}`).join(' or ')
  return found
    .filter(({ name }) => !known.includes(name))
    .map(({ path, name }) => ({
      path: [...path],
      message: `{{${name}}} has no meaning here; expected ${expected}, or a name that a step before saves`,
    }))
}

function placeholdersIn(value: unknown, path: readonly (string | number)[]): FoundPlaceholder[] {
  if (typeof value === 'string') return [...value.matchAll(PLACEHOLDER)].map(([, name = '']) => ({ path, name }))
  if (Array.isArray(value)) return value.flatMap((one, index) => placeholdersIn(one, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, one]) => placeholdersIn(one, [...path, key]))
}
