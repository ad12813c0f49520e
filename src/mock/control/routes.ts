/** All routes of the control API. A mock reads them, and the schemas that they bring, with the first request to one. */
import { MOCK } from '../../../schemas/control/mock.ts'
import { VERSION } from '../../version.ts'
import { accountRoutes } from './accounts.ts'
import { clickRoutes } from './clicks.ts'
import { clockRoutes } from './clock.ts'
import type { Control } from './context.ts'
import { HEALTHY } from './health.ts'
import { leadRoutes } from './leads.ts'
import { serve } from './route.ts'
import type { Routes } from './router.ts'

export function controlRoutes(control: Control): Routes {
  const { routes } = control
  serve(routes, MOCK.health, async () => HEALTHY)
  serve(routes, MOCK.openapi, async () => (await import('../../../schemas/openapi.ts')).openapiDocument(VERSION))
  accountRoutes(control)
  clickRoutes(control)
  leadRoutes(control)
  clockRoutes(control)
  return routes
}
