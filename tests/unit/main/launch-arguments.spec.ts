import { describe, expect, it } from 'vitest'
import { readLaunchArguments } from '../../../src/main/launch-arguments.ts'

const read = (...argv: string[]) => readLaunchArguments(['/opt/aulens', ...argv], '/home/me')

describe('readLaunchArguments', () => {
  it('asks for nothing without arguments', () => {
    expect(read()).toEqual({ project: null, address: null })
    expect(read('--no-sandbox', '--app-dir=/somewhere')).toEqual({ project: null, address: null })
  })

  it.each([
    [['--project', 'study.aulens']],
    [['--project=study.aulens']],
    [['study.aulens']],
    [['--no-sandbox', 'study.aulens/']],
  ])('finds the project in %j', (argv) => {
    expect(read(...argv).project).toBe('/home/me/study.aulens')
  })

  it('takes an address inside the window', () => {
    expect(read('--at', '/doctor').address).toBe('/doctor')
    expect(read('--at', 'doctor').address).toBeNull()
  })

  it('reads links', () => {
    expect(read('aulens://doctor').address).toBe('/doctor')
    expect(read('aulens:///filters/conv3/142?sort=kl').address).toBe('/filters/conv3/142?sort=kl')
  })

  it('lets a link name no project and nothing but an address', () => {
    expect(read('aulens://open/%2Fetc/x.aulens').project).toBeNull()
    expect(read('aulens://"><script>').address).toBeNull()
    expect(read('aulens:javascript:alert(1)').address).toBeNull()
  })
})
