/**
 * What a mock knows of an account beside what Retrack would keep: the rules that make it fail, the
 * journal of what came, and the answers that are held. Nothing of it is shared between accounts,
 * and a reset puts a new one in its place.
 */
import type { ServerResponse } from 'node:http'
import type { ScenarioName } from '../../schemas/terms.ts'
import type { Account } from '../store/port.ts'
import type { Room } from '../store/room.ts'
import { FaultRules } from './faults/rules.ts'
import { SCENARIO_RULES } from './faults/scenarios.ts'
import { Journal } from './journal/journal.ts'
import { Secrets } from './journal/secrets.ts'
import { JournalSpace } from './journal/space.ts'
import type { Limits } from './limits.ts'

interface WorldBounds {
  readonly space: JournalSpace
  /** For fault rules, and how many of them. */
  readonly room: Room
  readonly most: number
}

export class World {
  readonly journal: Journal
  readonly faults: FaultRules
  /** Each with the fault rule that holds it, where that is one that never lets go. */
  readonly #held = new Map<ServerResponse, string | undefined>()
  #isOver = false

  constructor(seed: number, { space, room, most }: WorldBounds) {
    this.journal = new Journal(space)
    this.faults = new FaultRules(seed, room, most)
  }

  /** Holds an answer back. False where the client left first, or it was cut loose. `by` is the rule that holds it. */
  hold(response: ServerResponse, ms: number, by?: string): Promise<boolean> {
    if (this.#isOver) response.destroy()
    if (response.destroyed || response.socket === null) return Promise.resolve(false)
    this.#held.set(response, by)
    return new Promise((resolve) => {
      const settle = (isOver: boolean) => {
        clearTimeout(timer)
        response.off('close', leave)
        this.#held.delete(response)
        resolve(isOver)
      }
      const leave = () => settle(false)
      const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => settle(true), ms)
      response.on('close', leave)
    })
  }

  /** Cuts loose what a rule holds that is no longer there. */
  release(): void {
    const rules = new Set(this.faults.list().map(({ id }) => id))
    for (const [response, by] of this.#held) if (by !== undefined && !rules.has(by)) response.socket?.destroy()
  }

  /** Cuts loose what is held, and ends what waits. */
  end(): void {
    this.#isOver = true
    for (const response of this.#held.keys()) response.socket?.destroy()
    this.journal.end()
    this.faults.clear()
  }
}

export interface Worlds {
  readonly secrets: Secrets
  of(account: Account): World
  /** The account's world starts anew: its rules, journal and held answers are gone. */
  renew(token: string): void
  /** The account is gone for good, and so is all that is known of it. */
  remove(token: string): void
  isRemoved(token: string): boolean
  /** How many worlds were renewed so far, of whatever account. */
  readonly renewals: number
  /** Whether the account's world was renewed after so many renewals. */
  isNewerThan(renewals: number, account: Account): boolean
  end(): void
}

export interface WorldsOptions {
  /** In force for every account from its start. */
  readonly scenario: ScenarioName | undefined
  readonly limits: Limits
  /** What is kept takes its memory from here. */
  readonly room: Room
}

export function worlds({ scenario, limits, room }: WorldsOptions): Worlds {
  const bounds: WorldBounds = { space: new JournalSpace(limits.journalBytes), room, most: limits.faultRules }
  const all = new Map<string, World>()
  const renewedAt = new Map<string, number>()
  let renewals = 0
  const secrets = new Secrets()
  const begin = ({ token, seed }: Account) => {
    const world = new World(seed, bounds)
    if (scenario !== undefined) for (const rule of SCENARIO_RULES[scenario]) world.faults.add(rule, scenario)
    all.set(token, world)
    secrets.add(token)
    return world
  }
  return {
    secrets,
    of: (account) => all.get(account.token) ?? begin(account),
    renew(token) {
      all.get(token)?.end()
      all.delete(token)
      renewals += 1
      renewedAt.set(token, renewals)
    },
    remove(token) {
      this.renew(token)
      // Newer than whatever is still under way.
      renewedAt.set(token, Number.POSITIVE_INFINITY)
      // It opens nothing any more.
      secrets.forget(token)
    },
    isRemoved: (token) => renewedAt.get(token) === Number.POSITIVE_INFINITY,
    get renewals() {
      return renewals
    },
    isNewerThan: (before, { token }) => (renewedAt.get(token) ?? 0) > before,
    end() {
      for (const world of all.values()) world.end()
    },
  }
}
