/** The pages that a client comes to who follows the redirect of a refusal: they answer 200, whatever became of the lead. */
import { htmlPage } from '../http/response.ts'
import { refusals } from './error-responses.ts'
import { type Operation, refused } from './operation.ts'

export const LOGIN_PATH = '/login'
export const FRONT_PAGES: readonly string[] = ['/', LOGIN_PATH]

export const FRONT_PAGE: Operation = {
  id: null,
  methods: ['GET', 'HEAD'],
  path: '',
  findings: [],
  prepare: ({ target, message: { method = '' } }) => ({
    access: 'public',
    reference: null,
    click: null,
    event: null,
    execute: (_account, { behaviours }) =>
      behaviours['refusal-without-accept'] === 'redirect' && FRONT_PAGE.methods.includes(method)
        ? { kind: 'accepted', response: { ...htmlPage('Retrack'), status: 200 } }
        : refused(refusals.unknownPath(behaviours, target.path)),
  }),
}
