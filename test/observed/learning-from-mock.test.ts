/**
 * A mock behaves in any way that the settings allow. Another mock that has learnt from it answers the same course
 * alike.
 */
import t from 'tap'
import { SETTABLE } from '../../schemas/behaviours/index.ts'
import { fc, runs } from '../support/properties.ts'
import { anyBehaviours, observe, subjectAt, UNSEEN, withMock } from './any-behaviours.ts'
import { comparable, runCourse } from './course.ts'

t.test('whatever the settings of a mock, one that learns from it answers alike', async (t) => {
  await fc.assert(
    fc.asyncProperty(anyBehaviours, async (behaviours) => {
      await withMock({ behaviours }, async (port) => {
        const { file, steps } = await observe(t, port)
        await withMock({ observed: file }, async (learnt) => {
          const answers = await runCourse(await subjectAt(learnt), 'b')
          const differences = steps.flatMap((step, n) => {
            const pair = [step, answers[n] ?? step].map(comparable)
            return JSON.stringify(pair[0]) === JSON.stringify(pair[1])
              ? []
              : [{ step: step.name, was: pair[0], is: pair[1] }]
          })
          if (differences.length > 0) throw new Error(JSON.stringify(differences, null, 1))
        })
      })
    }),
    { ...runs(5), endOnFailure: true },
  )
})

t.test('what is left out is a setting, and most are not left out', async (t) => {
  t.ok(Object.keys(UNSEEN).every((id) => SETTABLE.has(id)))
  t.equal(SETTABLE.size - Object.keys(UNSEEN).length, 48)
})
