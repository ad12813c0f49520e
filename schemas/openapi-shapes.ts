/**
 * Converts the schemas into those of the OpenAPI document. Shared ones get a name; the others stand where they are
 * used.
 */
import type { OpenAPIV3_1 } from 'openapi-types'
import * as z from 'zod'
import { BehaviourChanges } from './behaviours/changes.ts'
import { AccountChange, AccountWithToken, ListedAccount, NewAccount } from './control/accounts.ts'
import { FidelityEntry, ObservedBehaviour, UnfollowedAnswer } from './control/behaviours.ts'
import { NewClick, PlantedClick } from './control/clicks.ts'
import { Clock, ClockChange } from './control/clock.ts'
import { BoardItem, GuidedAnswer, GuidedCheck, GuidedQuestion, GuidedStart } from './control/guided-check.ts'
import { StaffUpdate } from './control/leads.ts'
import { Health } from './control/mock.ts'
import { Fault, FaultEffect, FaultList, FaultMatch, FaultRule, FaultWhen, ScenarioRequest } from './faults.ts'
import { Har, HarEntry } from './har.ts'
import {
  Finding,
  JournalEntry,
  JournalPage,
  JournalResponse,
  RefusalReason,
  WaitRequest,
  WaitResponse,
} from './journal.ts'
import * as retrack from './retrack.ts'
import { State, StateAccount, StateClick, StateFault, StateJournal, StateLead, StateOrganization } from './state.ts'

type Schema = OpenAPIV3_1.SchemaObject | OpenAPIV3_1.ReferenceObject
type Parameter = OpenAPIV3_1.ParameterObject

/** Alike in what is asked and in what is answered. */
const STATE = { State, StateAccount, StateClick, StateFault, StateJournal, StateLead, StateOrganization }
const BOTH = { FaultMatch, FaultWhen, FaultEffect, ...STATE }

/** The shapes that stand under their own names, and not where they are used. */
const ANSWERED = {
  ...BOTH,
  Lead: retrack.Lead,
  LeadAnswer: retrack.LeadResponse,
  Click: retrack.Click,
  Publisher: retrack.Publisher,
  Advertiser: retrack.Advertiser,
  Program: retrack.Program,
  Event: retrack.Event,
  Status: retrack.Status,
  Refusal: retrack.ErrorBody,
  Account: AccountWithToken,
  ListedAccount,
  FidelityEntry,
  ObservedBehaviour,
  UnfollowedAnswer,
  PlantedClick,
  Clock,
  Health,
  Fault,
  FaultList,
  JournalEntry,
  RefusalReason,
  JournalResponse,
  Finding,
  JournalPage,
  Har,
  HarEntry,
  WaitAnswer: WaitResponse,
  GuidedCheck,
  GuidedQuestion,
  BoardItem,
}
const ASKED = {
  ...BOTH,
  CreateLead: retrack.CreateLead,
  UpdateLead: retrack.UpdateLead,
  NewAccount,
  AccountChange,
  BehaviourChanges,
  NewClick,
  StaffUpdate,
  ClockChange,
  FaultRule,
  ScenarioOrder: ScenarioRequest,
  WaitOrder: WaitRequest,
  GuidedStart,
  GuidedAnswer,
}

export function namedSchemas(): Record<string, OpenAPIV3_1.SchemaObject> {
  return { ...schemas(ANSWERED, 'output'), ...schemas(ASKED, 'input') }
}

type Named = Readonly<Record<string, z.ZodType>>

export function toParameters(place: 'path' | 'query', schema: z.ZodObject | undefined): Parameter[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = convert(schema, 'input')
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as OpenAPIV3_1.SchemaObject
    // openapi-types still gives parameters the schemas of OpenAPI 3.0.
    const schema = rest as NonNullable<Parameter['schema']>
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema,
    }
  })
}

/** A reference to a named shape, or the shape itself with references to those in it. */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const name = Object.entries(io === 'input' ? ASKED : ANSWERED).find(([, named]) => named === schema)?.[0]
  return name === undefined ? convert(schema, io) : { $ref: toUri(name) }
}

const toUri = (name: string) => `#/components/schemas/${name}`

function createRegistry(named: Named) {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  return registry
}

function schemas(named: Named, io: 'input' | 'output'): Record<string, OpenAPIV3_1.SchemaObject> {
  const converted = z.toJSONSchema(createRegistry(named), { ...conversion(io), uri: toUri }).schemas
  return Object.fromEntries(Object.keys(named).map((id) => [id, plain(converted[id] ?? {})]))
}

function convert(schema: z.ZodType, io: 'input' | 'output'): OpenAPIV3_1.NonArraySchemaObject {
  const named = io === 'input' ? ASKED : ANSWERED
  const inner = new Map<unknown, string>(Object.entries(named).map(([id, known]) => [known, id]))
  return plain(
    z.toJSONSchema(schema, {
      ...conversion(io),
      override: (context) => {
        tidy(context)
        const id = inner.get(context.zodSchema)
        if (id === undefined || context.path.length === 0) return
        for (const key of Object.keys(context.jsonSchema)) delete context.jsonSchema[key]
        context.jsonSchema.$ref = toUri(id)
      },
    }),
  )
}

const conversion = (io: 'input' | 'output') => ({ io, override: tidy, target: 'draft-2020-12' }) as const

interface Overriding {
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}

/** Leaves out what only repeats a format, and the bounds of JavaScript's whole numbers. */
function tidy({ jsonSchema }: Overriding): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

/** A JSON Schema of draft 2020-12 is a schema of OpenAPI 3.1; only their types were written apart. */
function plain({ $schema: _, $id: __, ...schema }: z.core.JSONSchema.BaseSchema): OpenAPIV3_1.NonArraySchemaObject {
  return schema as OpenAPIV3_1.NonArraySchemaObject
}
