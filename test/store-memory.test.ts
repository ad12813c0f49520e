import t from 'tap'
import { createMemoryStore } from '../src/store/memory.ts'
import { storeContract } from './support/store-contract.ts'

t.test('the memory engine keeps the contract of the store', (t) => storeContract(t, async () => createMemoryStore()))
